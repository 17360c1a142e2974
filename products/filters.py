"""By which attributes products, variations and their parts are filtered (PIM contract §1.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from products.models import Product
from pxm.api.filtering import (
    CustomField,
    EnumerationField,
    IdField,
    JSONKeyField,
    JSONListField,
    MomentField,
    Predicate,
    TextField,
    unreadable,
)
from pxm.lookups import Condition


class HasComponentOption(Condition):
    """One of the products is an option of a component in the column's JSON."""

    def __init__(self, column: str, product_ids: Sequence[str]) -> None:
        super().__init__(column)
        self.product_ids = [id.lower() for id in product_ids]

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        places = ", ".join(["%s"] * len(self.product_ids))
        options = f"json_each({column}) AS component, json_each(component.value, '$.options') AS entry"
        return (
            f"EXISTS (SELECT 1 FROM {options} WHERE json_extract(entry.value, '$.id') IN ({places}))",
            self.product_ids,
        )

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        ids = f"jsonb_path_query({column}, 'lax $.*.options[*].id')"
        return f"EXISTS (SELECT 1 FROM {ids} AS id WHERE id #>> '{{}}' = ANY(%s))", [self.product_ids]


def _owned_by(predicate: Predicate) -> Q:
    """A single store owns everything."""
    if predicate.values[0] not in {"store", "organization"}:
        raise unreadable()
    return Q() if predicate.values[0] == "store" else Q(pk__in=[])


_PART_NUMBER = TextField("mpn", "eq in like")

PRODUCTS = {
    "id": IdField("id", "eq in gt ge lt le"),
    "sku": TextField("sku", "eq in like", like_ignores_case=True),
    "slug": TextField("slug", "eq in like"),
    "upc_ean": TextField("upc_ean", "eq in like"),
    "name": TextField("name", "eq in like"),
    "manufacturer_part_num": _PART_NUMBER,
    "mpn": _PART_NUMBER,
    "external_ref": TextField("external_ref", "eq in like gt ge lt le"),
    "description": TextField("description", "eq like"),
    "tags": JSONListField("tags", "eq in like", lower_case=True),
    "product_types": EnumerationField("product_type", "eq in", Product.Type.values),
    "parent_id": IdField("parent_id", "eq in"),
    "component_option_id": CustomField("eq in", lambda asked: Q(HasComponentOption("components", asked.values))),
    "commodity_type": EnumerationField("commodity_type", "eq", Product.CommodityType.values),
    "status": EnumerationField("status", "eq", Product.Status.values),
    "owner": CustomField("eq", _owned_by),
    "created_at": MomentField("created_at", "eq gt ge lt le"),
    "updated_at": MomentField("updated_at", "eq gt ge lt le"),
    # A template's values are stored under its name for documents, and asked for by its slug alone.
    "extensions.*": JSONKeyField("extensions", depth=2, stored_as=lambda slug: f"products({slug})"),
    "shopper_attributes.*": JSONKeyField("shopper_attributes"),
    "admin_attributes.*": JSONKeyField("admin_attributes"),
}
NAMES = {"name": TextField("name", "eq like")}
