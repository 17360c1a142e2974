"""The parts of a price book's page, and the part of a product's page that is about prices."""

from __future__ import annotations

from django.urls import reverse

from products.admin.product.tabs import PRODUCT_TABS
from products.prices.admin.rights import VIEW
from pxm.admin.signed_in import may
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

MODIFIERS = Tab(
    key="modifiers",
    title="Modifiers",
    address=lambda book: reverse("admin:prices_pricebook_modifiers", args=[book.pk]),
    script="prices/modifiers.js",
    badge=lambda book: f"{book.modifiers.count() or ''}",
    place=20,
)
# On the page of a product, among the tabs that other rooms add.
OF_PRODUCT = Tab(
    key="prices",
    title="Prices",
    address=lambda product: reverse("admin:prices_pricebook_of_product", args=[product.pk]),
    applies=lambda request, product: product is not None and may(request, VIEW),
    place=60,
)
PRODUCT_TABS.add(OF_PRODUCT)

BOOK_TABS = (PRICES, MODIFIERS, DETAILS)
