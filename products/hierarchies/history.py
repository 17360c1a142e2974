"""Which rows of the room have a history, and how it is worded. Nodes have theirs on the page of their hierarchy."""

from __future__ import annotations

from products.hierarchies.models import Hierarchy, Node
from products.language_names import language_words
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked

_ATTRIBUTES = (
    Attribute("name"),
    Attribute("slug"),
    Attribute("description"),
    Attribute("locales", "languages", Kind.MAP, key_words=language_words),
    Attribute("shopper_attributes", "shopper attributes", Kind.MAP),
    Attribute("admin_attributes", "staff attributes", Kind.MAP),
)
HIERARCHY = Tracked(Hierarchy, _ATTRIBUTES)
NODE = Tracked(
    Node,
    (
        *_ATTRIBUTES,
        Attribute("parent"),
        Attribute("sort_order", "order number"),
        Attribute("placements", "curated products", Kind.LIST),
    ),
    belongs_to="hierarchy",
)


def declare() -> None:
    TRACKED.add(HIERARCHY, NODE)
