"""The parts of a price book's page."""

from __future__ import annotations

from django.urls import reverse

from pxm.admin.tabs import Tab

PRICES = Tab(
    key="prices",
    title="Prices",
    address=lambda book: reverse("admin:prices_pricebook_grid", args=[book.pk]),
    place=10,
)
DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/pxm/fields.html",
    fields=("name", "description", "external_ref"),
    place=30,
)

BOOK_TABS = (PRICES, DETAILS)
