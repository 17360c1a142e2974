"""Which rows of the live side have a history, and how it is worded."""

from __future__ import annotations

from catalog.models import Catalog, CatalogRule
from products.language_names import language_words
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked

CATALOG = Tracked(
    Catalog,
    (
        Attribute("name"),
        Attribute("description"),
        Attribute("locales", "languages", Kind.MAP, key_words=language_words),
        Attribute("hierarchies", "hierarchies", Kind.LIST),
        Attribute("price_books", "price books", Kind.LIST),
        Attribute("enable_price_segmentation", "rules choose price books"),
    ),
)
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
    TRACKED.add(CATALOG, RULE)
