"""A catalog of as many products as wanted, written by the driver: of some properties a thousandth of them have each."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from products.extensions.models import Field
from products.hierarchies.models import Hierarchy, Node, Placement
from products.models import Product, TemplateValue
from pxm import bulk
from pxm.clock import now
from pxm.ids import uuid7s
from pxm.text_hash import text_hash
from tests.factories.extensions import FieldFactory, TemplateFactory

# The first thousand products have enough of each property to fill a page.
FEW = 1_000
_TEXTS = ("upc_ean", "build_hash", "main_image")
_MAPS = ("locales", "custom_inputs", "shopper_attributes", "admin_attributes", "extensions", "components")
_LISTS = ("files", "option_ids", "price_modifiers")
_OWN = ("id", "name", "sku", "slug", "status", "tags", "mpn", "external_ref", "external_ref_hash", "updated_at")


class Shelf:
    """Products that are added, the first thousand first; all but some of them stand at one node."""

    def __init__(self) -> None:
        self.ids: list[UUID] = []
        self.field: Field = FieldFactory(
            template=TemplateFactory(name="Book", slug="products(book)"), slug="shelf", field_type="string"
        )
        hierarchy = Hierarchy.objects.create(name="Everything")
        self.node = Node.objects.create(hierarchy=hierarchy, above=hierarchy.pk, name="Everything", name_hash="")

    def fill(self, total: int) -> None:
        """Add products until there are so many."""
        start, ids = len(self.ids), uuid7s(total - len(self.ids))
        self.ids += ids
        places = range(start, total)
        moment = bulk.moment_text(now() - timedelta(days=30))
        shared = {
            "product_type": "standard",
            "commodity_type": "physical",
            "description": "Everything for those who look for it. " * 4,
            "is_independent": "0",
            "needs_rebuild": "0",
            "created_at": moment,
            **dict.fromkeys(_TEXTS, ""),
            **dict.fromkeys(_MAPS, "{}"),
            **dict.fromkeys(_LISTS, "[]"),
        }
        bulk.insert(Product, _OWN, map(self._product, places), shared, has_triggers=True)
        rare = [self.ids[place].hex for place in places if _is_rare(place)]
        value = {"field_id": str(self.field.pk.hex), "text": "top"}
        bulk.insert(TemplateValue, ("product_id",), ([id] for id in rare), value)
        placed = ([self.ids[place].hex] for place in places if not _is_rare(place))
        bulk.insert(Placement, ("product_id",), placed, {"node_id": self.node.pk.hex}, has_triggers=True)

    def _product(self, place: int) -> list[str | None]:
        rare, reference = _is_rare(place), f"E-{place}"
        return [
            self.ids[place].hex,
            f"Shirt for {'four' if rare else 'all'}, number {place}",
            f"P-{0 if rare else place % 999 + 1}-{place}",
            f"shirt-{place}",
            "draft" if rare else "live",
            '["shirt", "rare"]' if rare else '["shirt"]',
            "M-RARE" if rare else f"M-{place}",
            reference,
            text_hash(reference),
            bulk.moment_text(now() - timedelta(days=1 if place % 33 == 0 else 30, milliseconds=place)),
        ]


def _is_rare(place: int) -> bool:
    return place % (25 if place < FEW else 1_000) == 0
