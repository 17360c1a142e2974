"""Old and new, field by field: what an update changes, and where an independent child went its own way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from products.building.inheritance import JSON_FIELDS, Fields
from products.building.parents import ParentState, combination_of, read_parents
from products.building.plan import inheritance_of
from products.models import Product


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field as it is in the child and as a build would make it; "" and empty collections stand for none."""

    field: str
    old: Any
    new: Any


def field_changes(child: Mapping[str, Any], built: Fields) -> tuple[FieldChange, ...]:
    """Compare a child's row, as `values(*Fields.names)` reads it, with what a build makes of it."""
    return tuple(_changes(child, built))


def _changes(child: Mapping[str, Any], built: Fields) -> Iterator[FieldChange]:
    for name, text in built.as_dict().items():
        old = child[name] if child[name] is not None else ""
        new = orjson.loads(text) if name in JSON_FIELDS else text
        if old != new:
            yield FieldChange(name, old, new)


def differences_of(children: Collection[Product]) -> dict[UUID, tuple[FieldChange, ...]]:
    """Return child id → fields in which it differs from what a build would give it now, with both values.

    There are none for a child that a build would no longer make. Any number of children take the queries of one.
    """
    parents = read_parents({child.parent_id for child in children if child.parent_id})
    by_parent: defaultdict[UUID, list[Product]] = defaultdict(list)
    for child in children:
        if child.parent_id:
            by_parent[child.parent_id].append(child)
    found: dict[UUID, tuple[FieldChange, ...]] = {}
    for parent_id, siblings in by_parent.items():
        found |= differences_from(parents[parent_id], siblings)
    return found


def differences_from(parent: ParentState, children: Collection[Product]) -> dict[UUID, tuple[FieldChange, ...]]:
    """Like `differences_of`, for children of one parent that has been read. No queries."""
    inheritance = inheritance_of(parent)
    found: dict[UUID, tuple[FieldChange, ...]] = {}
    for child in children:
        combination = combination_of(parent, child.option_ids)
        row = {name: getattr(child, name) for name in Fields.names}
        built = inheritance.children([combination] if combination else [])
        found[child.pk] = tuple(change for each in built for change in field_changes(row, each.fields))
    return found
