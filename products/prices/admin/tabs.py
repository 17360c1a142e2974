"""The parts of a price book's page."""

from __future__ import annotations

from pxm.admin.tabs import Tab

DETAILS = Tab(
    key="details",
    title="Details",
    template="admin/pxm/fields.html",
    fields=("name", "description", "external_ref"),
    place=30,
)

BOOK_TABS = (DETAILS,)
