"""Which rows of the live side have a history, and how it is worded."""

from __future__ import annotations

from catalog.models import CatalogRule
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked

RULE = Tracked(
    CatalogRule,
    (
        Attribute("name"),
        Attribute("description"),
        Attribute("catalog"),
        Attribute("account_ids", kind=Kind.LIST),
        Attribute("account_tag_ids", kind=Kind.LIST),
        Attribute("customer_ids", kind=Kind.LIST),
        Attribute("channels", kind=Kind.LIST),
        Attribute("tags", kind=Kind.LIST),
        Attribute("schedules", "schedule", Kind.LIST),
        Attribute("price_books", "price books", Kind.LIST),
    ),
)


def declare() -> None:
    TRACKED.add(RULE)
