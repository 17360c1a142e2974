"""The attributes by which products, variations and their parts are filtered (PIM contract §1.5.1).

Rooms above declare filters of products by what they know about them.
"""

from __future__ import annotations

from django.db.models import Q

from products.models import BundleOption, Product
from pxm.api.filtering import (
    CustomField,
    DeclaredFilters,
    EnumerationField,
    Filter,
    IdField,
    JSONKeyField,
    JSONListField,
    MomentField,
    Predicate,
    TextField,
    unreadable,
)
from pxm.ids import read_uuid
from pxm.registry import Registry


def _owned_by(predicate: Predicate) -> Q:
    """A single store owns everything."""
    if predicate.values[0] not in {"store", "organization"}:
        raise unreadable()
    return Q() if predicate.values[0] == "store" else Q(pk__in=[])


def _in_bundle(predicate: Predicate) -> Q:
    """A value that is no UUID is in no bundle."""
    ids = filter(None, map(read_uuid, predicate.values))
    return Q(pk__in=BundleOption.objects.filter(option_id__in=list(ids)).values("bundle"))


OWNER = CustomField("eq", _owned_by)
_PART_NUMBER = TextField("mpn", "eq in like")

PRODUCT_FILTERS: Registry[Filter] = Registry("product filter")
PRODUCTS = DeclaredFilters(PRODUCT_FILTERS)

PRODUCT_FILTERS.add(
    Filter("id", IdField("id", "eq in gt ge lt le")),
    Filter("sku", TextField("sku", "eq in like", like_ignores_case=True)),
    Filter("slug", TextField("slug", "eq in like")),
    Filter("upc_ean", TextField("upc_ean", "eq in like")),
    Filter("name", TextField("name", "eq in like")),
    Filter("manufacturer_part_num", _PART_NUMBER),
    Filter("mpn", _PART_NUMBER),
    Filter("external_ref", TextField("external_ref", "eq in like gt ge lt le")),
    Filter("description", TextField("description", "eq like")),
    Filter("tags", JSONListField("tags", "eq in like", lower_case=True)),
    Filter("product_types", EnumerationField("product_type", "eq in", Product.Type.values)),
    Filter("parent_id", IdField("parent_id", "eq in")),
    Filter("component_option_id", CustomField("eq in", _in_bundle)),
    Filter("commodity_type", EnumerationField("commodity_type", "eq", Product.CommodityType.values)),
    Filter("status", EnumerationField("status", "eq", Product.Status.values)),
    Filter("owner", OWNER),
    Filter("created_at", MomentField("created_at", "eq gt ge lt le")),
    Filter("updated_at", MomentField("updated_at", "eq gt ge lt le")),
    # A template's values are stored under its name in documents, but filters give only its slug.
    Filter("extensions.*", JSONKeyField("extensions", depth=2, stored_as=lambda slug: f"products({slug})")),
    Filter("shopper_attributes.*", JSONKeyField("shopper_attributes")),
    Filter("admin_attributes.*", JSONKeyField("admin_attributes")),
)
NAMES = {"name": TextField("name", "eq like")}
