"""Which rows of the live side have a history, and how it is worded."""

from __future__ import annotations

from catalog.models import Catalog
from products.language_names import language_words
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked

CATALOG = Tracked(
    Catalog,
    (
        Attribute("name"),
        Attribute("description"),
        Attribute("locales", "languages", Kind.MAP, key_words=language_words),
        Attribute("hierarchy_ids", "hierarchies", Kind.LIST),
        Attribute("books", "price books", Kind.LIST),
        Attribute("enable_price_segmentation", "rules choose price books"),
    ),
)


def declare() -> None:
    TRACKED.add(CATALOG)
