"""By what lists of products and nodes are filtered (catalog contract §1.4)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q

from catalog.models import ReleaseTag
from pxm.api.filtering import CustomField, Field, IdField, Predicate, TextField, parse
from pxm.text_hash import text_hash


def _name(column: str) -> Field:
    def condition(predicate: Predicate) -> Q:
        return Q(**{f"{column}__in": [text_hash(value) or "" for value in predicate.values]})

    return CustomField("eq in", condition)


def _tags(through: str) -> Field:
    """Tags are kept in lower case."""

    def condition(predicate: Predicate) -> Q:
        tags = [value.lower() for value in predicate.values]
        here = {name: OuterRef(f"{through}{name}") for name in ("catalog", "product_id", "since")}
        return Q(Exists(ReleaseTag.objects.filter(**here, tag__in=tags)))

    return CustomField("eq in", condition)


def product_filters(through: str = "") -> Mapping[str, Field]:
    """Return the attributes of products, whose columns stand behind the prefix `through`."""
    code = TextField(f"{through}mpn", "eq in")
    return {
        "id": IdField(f"{through}product_id", "eq in"),
        "name": _name(f"{through}name_hash"),
        "sku": TextField(f"{through}sku", "eq in"),
        "slug": TextField(f"{through}slug", "eq in"),
        "manufacturer_part_num": code,
        "mpn": code,
        "upc_ean": TextField(f"{through}upc_ean", "eq in"),
        "product_types": TextField(f"{through}product_type", "eq in"),
        "tags": _tags(through),
    }


NODE_FILTERS: Mapping[str, Field] = {
    "id": IdField("node_id", "eq in"),
    "name": _name("name_hash"),
    "slug": TextField("slug", "eq in"),
}


def names_ids(text: str) -> bool:
    """Return whether a filter names the ids of what it finds."""
    return any(predicate.attribute == "id" for predicate in parse(text))
