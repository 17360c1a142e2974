"""The attributes by which products, variations and their parts are filtered (PIM contract §1.5.1).

Rooms above declare filters of products by what they know about them.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from products.extensions.models import Field
from products.models import BundleOption, Product, ProductTemplate, TemplateValue
from products.models.lookups import TaggedWithAny, count_tagged
from products.models.template import value_columns
from products.searching import maybe_like
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

# Nothing that is infinite, however large.
_NUMBER = re.compile(r"[+-]?\d{1,300}(\.\d{1,300})?", re.ASCII)


def _owned_by(predicate: Predicate) -> Q:
    """A single store owns everything."""
    if predicate.values[0] not in {"store", "organization"}:
        raise unreadable()
    return Q() if predicate.values[0] == "store" else Q(pk__in=[])


def _in_bundle(predicate: Predicate) -> Q:
    """A value that is no UUID is in no bundle."""
    ids = filter(None, map(read_uuid, predicate.values))
    return Q(pk__in=BundleOption.objects.filter(option_id__in=list(ids)).values("bundle"))


def _with_template(predicate: Predicate) -> Q:
    template_id = read_uuid(predicate.values[0])
    if template_id is None:
        raise unreadable()
    attached = ProductTemplate.objects.filter(template=template_id, position__isnull=False)
    return Q(pk__in=attached.values("product"))


def _with_value(predicate: Predicate) -> Q:
    return Q(pk__in=_values(predicate).values("product"))


def _count_with_value(predicate: Predicate) -> int:
    """Each product has one value of a field, if any."""
    return _values(predicate).count()


def _values(predicate: Predicate) -> QuerySet[TemplateValue]:
    """``extensions.<template>.<field>``, the template by its slug without ``products()``. One query for the field."""
    names = predicate.attribute.split(".")[1:]
    if len(names) != 2 or not all(names):
        raise unreadable()
    field = Field.objects.filter(
        template__slug=f"products({names[0]})", template__enabled=True, slug=names[1], enabled=True
    ).first()
    if field is None:
        return TemplateValue.objects.none()
    if field.field_type == Field.Kind.DATE:
        raise unreadable()
    value = _as_value(field.field_type, predicate.values[0])
    columns = value_columns(field.field_type, value) if value is not None else None
    if columns is None:
        return TemplateValue.objects.none()
    return TemplateValue.objects.filter(field=field.pk, **columns)


def _as_value(kind: str, text: str) -> str | float | bool | None:
    """Return the value that a filter writes as `text`, None for what is none of the kind."""
    if kind == Field.Kind.BOOLEAN:
        return {"true": True, "false": False}.get(text)
    if kind == Field.Kind.STRING:
        return text
    return float(text) if _NUMBER.fullmatch(text) else None


OWNER = CustomField("eq", _owned_by)
_PART_NUMBER = TextField("mpn", "eq in like", indexed_if_filled=True, maybe_like=maybe_like)

PRODUCT_FILTERS: Registry[Filter] = Registry("product filter")
PRODUCTS = DeclaredFilters(PRODUCT_FILTERS)

PRODUCT_FILTERS.add(
    Filter("id", IdField("id", "eq in gt ge lt le")),
    Filter("sku", TextField("sku", "eq in like", like_ignores_case=True, maybe_like=maybe_like)),
    Filter("slug", TextField("slug", "eq in like", maybe_like=maybe_like)),
    Filter("upc_ean", TextField("upc_ean", "eq in like", indexed_if_filled=True, maybe_like=maybe_like)),
    Filter("name", TextField("name", "eq in like", maybe_like=maybe_like)),
    Filter("manufacturer_part_num", _PART_NUMBER),
    Filter("mpn", _PART_NUMBER),
    Filter("external_ref", TextField("external_ref", "eq in like gt ge lt le", hashed=True, maybe_like=maybe_like)),
    Filter("description", TextField("description", "eq like")),
    Filter(
        "tags",
        JSONListField("tags", "eq in like", lower_case=True, has_any=TaggedWithAny, count_any=count_tagged),
    ),
    Filter("product_types", EnumerationField("product_type", "eq in", Product.Type.values)),
    Filter("parent_id", IdField("parent_id", "eq in")),
    Filter("component_option_id", CustomField("eq in", _in_bundle)),
    Filter("commodity_type", EnumerationField("commodity_type", "eq", Product.CommodityType.values)),
    Filter("status", EnumerationField("status", "eq", Product.Status.values)),
    Filter("owner", OWNER),
    Filter("created_at", MomentField("created_at", "eq gt ge lt le")),
    Filter("updated_at", MomentField("updated_at", "eq gt ge lt le")),
    Filter("templates", CustomField("eq", _with_template)),
    Filter("extensions.*", CustomField("eq", _with_value, total=_count_with_value)),
    Filter("shopper_attributes.*", JSONKeyField("shopper_attributes")),
    Filter("admin_attributes.*", JSONKeyField("admin_attributes")),
)
NAMES = {"name": TextField("name", "eq like")}
