"""The hierarchies of the demo: the same products by what they are, and by whom they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from products.hierarchies.services.hierarchy import create_hierarchy
from products.hierarchies.services.node import create_node, update_node
from products.hierarchies.services.placing import attach_products
from products.models import Product


@dataclass(frozen=True)
class Shelf:
    """A node as the API takes it; `skus` are its products, `curated` those of them that are shown first."""

    attributes: Mapping[str, Any]
    skus: Sequence[str] = ()
    curated: Sequence[str] = ()
    below: Sequence[Shelf] = field(default_factory=tuple)


DEPARTMENTS: Mapping[str, Any] = {
    "name": "Departments",
    "slug": "departments",
    "description": "Everything in the shop, by what it is.",
    "locales": {"de-DE": {"name": "Abteilungen"}, "fr-FR": {"name": "Rayons"}},
}
IN_DEPARTMENTS = [
    Shelf(
        {"name": "Clothing", "slug": "clothing", "locales": {"de-DE": {"name": "Kleidung"}}},
        below=[
            Shelf({"name": "Shirts", "slug": "shirts"}, skus=["978055216732567"]),
            Shelf({"name": "Jackets", "slug": "jackets"}, skus=["SQUALL"]),
            Shelf({"name": "Shoes", "slug": "shoes"}, skus=["PIER"]),
        ],
    ),
    Shelf({"name": "Bags and travel", "slug": "bags-and-travel"}, skus=["TRN-DAY", "UMBRELLA-T"], curated=["TRN-DAY"]),
    Shelf(
        {"name": "Home", "slug": "home", "description": "For the kitchen, the desk and the sofa."},
        skus=["CANDLE-BW", "THROW-LW"],
        below=[
            Shelf(
                {"name": "Kitchen", "slug": "kitchen"},
                skus=["MUG-350", "POUR-OAK", "NAPKIN-4"],
                below=[
                    Shelf({"name": "Coffee", "slug": "coffee"}, skus=["COF-HOUSE-250", "COF-DECAF-250", "POUR-OAK"])
                ],
            ),
            Shelf({"name": "Lighting", "slug": "lighting"}, skus=["MER-{FINISH}-{LIGHT}"]),
        ],
    ),
    Shelf({"name": "Paper", "slug": "paper"}, skus=["NOTE-3", "CARD-BDAY"]),
]

GIFTS: Mapping[str, Any] = {
    "name": "Gift guide",
    "slug": "gift-guide",
    "description": "What to give, by who it is for.",
    "shopper_attributes": {"season": "all year"},
}
IN_GIFTS = [
    Shelf(
        {"name": "For coffee lovers", "slug": "for-coffee-lovers"},
        skus=["SET-MORNING", "MUG-350", "POUR-OAK", "COF-HOUSE-250"],
        curated=["SET-MORNING", "POUR-OAK"],
    ),
    Shelf({"name": "For the outdoors", "slug": "for-the-outdoors"}, skus=["TRN-DAY", "MUG-350", "SQUALL"]),
    Shelf({"name": "At the last minute", "slug": "at-the-last-minute"}, skus=["GIFT-CARD", "PATTERN-HAT"]),
]


def make_demo(actor: Any) -> None:
    """Make both hierarchies of the products that the demo catalog has made before."""
    made = Product.objects.filter(parent=None, sku__isnull=False).values_list("sku", "pk")
    ids = {str(sku): str(id) for sku, id in made}
    for attributes, shelves in ((DEPARTMENTS, IN_DEPARTMENTS), (GIFTS, IN_GIFTS)):
        hierarchy = create_hierarchy(attributes=attributes)
        _make(hierarchy.pk, None, shelves, ids)


def _make(hierarchy_id: UUID, parent_id: str | None, shelves: Sequence[Shelf], ids: Mapping[str, str]) -> None:
    """Make the nodes and what is below them, which is not deep. They stand in the order in which they are written."""
    for place, shelf in enumerate(shelves):
        meta = {"sort_order": len(shelves) - place}
        node = create_node(hierarchy_id=hierarchy_id, attributes=shelf.attributes, meta=meta, parent_id=parent_id)
        attach_products(node_id=node.pk, product_ids=[ids[sku] for sku in shelf.skus])
        if shelf.curated:
            update_node(node_id=node.pk, attributes={"curated_products": [ids[sku] for sku in shelf.curated]})
        _make(hierarchy_id, str(node.pk), shelf.below, ids)
