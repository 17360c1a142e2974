"""By what lists of products and nodes are filtered (catalog contract §1.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.models import ReleaseTag
from catalog.shopper.reading import Part
from pxm import bulk
from pxm.api.filtering import CustomField, Field, IdField, Predicate, TextField, parse
from pxm.text_hash import text_hash


def _name(column: str) -> Field:
    def condition(predicate: Predicate) -> Q:
        return Q(**{f"{column}__in": [text_hash(value) or "" for value in predicate.values]})

    return CustomField("eq in", condition)


def _tags(through: str) -> Field:
    """Tags are kept in lower case. A product that may have several of them is found by the first: SQLite would ask each
    product for any of them, as PostgreSQL does only where that is quicker."""
    tagged = f"{through}tagged__"

    def condition(predicate: Predicate) -> Q:
        tags = sorted({value.lower() for value in predicate.values})
        if len(tags) > 1 and bulk.is_postgresql():
            return Q(Exists(_tags_of(through, tags)))
        found = Q(**{f"{tagged}tag__in": tags})
        if len(tags) > 1:
            found &= ~Q(Exists(_tags_of(tagged, tags).filter(tag__lt=OuterRef(f"{tagged}tag"))))
        return found

    return CustomField("eq in", condition)


def _tags_of(through: str, tags: Collection[str]) -> QuerySet[ReleaseTag]:
    """Return those of some tags that the product of a row has, whose columns stand behind the prefix."""
    here = {name: OuterRef(f"{through}{name}") for name in ("catalog", "product_id", "since")}
    return ReleaseTag.objects.filter(**here, tag__in=tags)


def product_filters(through: str = "") -> Mapping[str, Field]:
    """Return the attributes of products, whose columns stand behind the prefix `through`."""
    code = TextField(f"{through}mpn", "eq in", indexed_if_filled=True)
    return {
        "id": IdField(f"{through}product_id", "eq in"),
        "name": _name(f"{through}name_hash"),
        "sku": TextField(f"{through}sku", "eq in"),
        "slug": TextField(f"{through}slug", "eq in"),
        "manufacturer_part_num": code,
        "mpn": code,
        "upc_ean": TextField(f"{through}upc_ean", "eq in", indexed_if_filled=True),
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


# Many products have the same: for one value at a time, the indexes of these go on in the order of the ids.
_SHARED = {"product_types", "tags"}
# Each reads as many rows as there are up to the end of the page.
_MOST_PARTS = 10


def in_order_of_ids(text: str) -> Sequence[Part]:
    """Return the parts of a filter of products, one for each of a few values: SQLite would sort all that have one of
    them, or look for them among all. PostgreSQL knows which is quicker."""
    predicates = parse(text)
    for place, predicate in enumerate(predicates):
        values = dict.fromkeys(predicate.values)
        if predicate.attribute in _SHARED and 1 < len(values) <= _MOST_PARTS and not bulk.is_postgresql():
            before, after = predicates[:place], predicates[place + 1 :]
            return [_by_tag((*before, replace(predicate, values=(value,)), *after)) for value in values]
    return [_by_tag(predicates)]


def _by_tag(predicates: Sequence[Predicate]) -> Part:
    """SQLite does not see that the order of the ids is that in which the index of tags has the products of one."""
    has_tag = any(predicate.attribute == "tags" and len(predicate.values) == 1 for predicate in predicates)
    return Part(predicates, ("tagged__product_id",) if has_tag else ())
