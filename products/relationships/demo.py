"""The relationships of the demo: what goes with what, in both directions, and what to buy in its place, in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from products.models import Product
from products.relationships.services.relating import relate_products
from products.relationships.services.relationship import create_relationship

GOES_WITH: Mapping[str, Any] = {
    "name": "Goes with",
    "slug": "CRP_goes_with",
    "description": "What people use together.",
    "external_name": "Goes well with",
    "sort_order": 1,
    "bi_directional": True,
}
INSTEAD: Mapping[str, Any] = {
    "name": "Instead of it",
    "slug": "CRP_instead",
    "description": "What else would do, should this not be right.",
    "external_name": "You may also like",
    "sort_order": 2,
}
RELATED: Sequence[tuple[Mapping[str, Any], Mapping[str, Sequence[str]]]] = (
    (
        GOES_WITH,
        {
            "POUR-OAK": ["COF-HOUSE-250", "COF-DECAF-250", "MUG-350"],
            "TRN-DAY": ["UMBRELLA-T", "SQUALL"],
            "THROW-LW": ["CANDLE-BW"],
            "CARD-BDAY": ["GIFT-CARD"],
        },
    ),
    (
        INSTEAD,
        {
            "COF-HOUSE-250": ["COF-DECAF-250"],
            "COF-DECAF-250": ["COF-HOUSE-250"],
            "UMBRELLA-T": ["SQUALL"],
            "MUG-350": ["SET-MORNING"],
        },
    ),
)


def make_demo(actor: Any) -> None:
    """Relate the products that the demo catalog has made before."""
    made = Product.objects.filter(parent=None, sku__isnull=False).values_list("sku", "pk")
    ids = {str(sku): id for sku, id in made}
    for attributes, lists in RELATED:
        relationship = create_relationship(attributes=attributes)
        for sku, others in lists.items():
            # With an order of their own, so that lists stay as they are written here.
            sent = [
                {"id": str(ids[other]), "attributes": {"sort_order": place}}
                for place, other in enumerate(others, start=1)
            ]
            relate_products(product_id=ids[sku], relationship_id=relationship.pk, products=sent)
