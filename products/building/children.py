"""The existing children, as much as a build needs of them: never as model instances."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from products.attributes import CODES
from products.building.inheritance import PLACES, Child
from products.models import Product
from pxm import bulk
from pxm.text_hash import text_hash

PRODUCTS = Product._meta.db_table


class Existing(NamedTuple):
    """A child; `id` and `key` (the key of its options) as hexadecimal digits."""

    id: str
    key: str
    sku: str
    slug: str | None
    external_ref_hash: str | None
    build_hash: str
    is_independent: bool


def read_children(parent_id: UUID) -> list[Existing]:
    """Return all children of a product in order of their ids."""
    rows = bulk.select(f'SELECT {_columns()} FROM "{PRODUCTS}" WHERE parent_id = %s ORDER BY id', parent_id.hex)
    return list(map(Existing._make, rows))


def read_families(parent_ids: Collection[UUID]) -> dict[UUID, list[Existing]]:
    """Return the children of a few dozen products, as `read_children` does for one, in one query."""
    families: dict[UUID, list[Existing]] = {parent_id: [] for parent_id in parent_ids}
    if families:
        parents = ", ".join(["%s"] * len(families))
        rows = bulk.select(
            f'SELECT {bulk.hex_of("parent_id")}, {_columns()} FROM "{PRODUCTS}"'
            f" WHERE parent_id IN ({parents}) ORDER BY id",
            *(parent_id.hex for parent_id in families),
        )
        by_digits = {parent_id.hex: family for parent_id, family in families.items()}
        for digits, *row in rows:
            by_digits[digits].append(Existing._make(row))
    return families


def _columns() -> str:
    digits = f"{bulk.hex_of('id')}, {bulk.hex_of('option_key')}"
    return f"{digits}, sku, slug, external_ref_hash, build_hash, is_independent"


def read_options(parent_id: UUID) -> dict[str, list[str]]:
    """Return id → options of all children of a product. One query, which builds without problems do not need."""
    rows = Product.objects.filter(parent=parent_id).values_list("pk", "option_ids")
    return {id.hex: options for id, options in rows}


class CodeChange(NamedTuple):
    """A child that is new, or exists with another code: the one of `CODES` it will have, None for none."""

    existing: Existing | None
    child: Child
    code: str | None


def code_changes(name: str, children: Iterable[tuple[Existing | None, Child]]) -> list[CodeChange]:
    """Return which of the children are new or get another code than they have."""
    place, held = PLACES[name], Existing._fields.index(CODES[name])
    stored = _or_none if CODES[name] == name else text_hash
    return [
        CodeChange(existing, child, code)
        for existing, child in children
        for code in [stored(child.state[place])]
        if existing is None or code != existing[held]
    ]


def _or_none(text: str) -> str | None:
    return text or None


def holders(values: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
    """Return value → id of the product that holds it, for each of these unique columns. One query, none for nothing."""
    found: dict[str, dict[str, str]] = {column: {} for column in values}
    asked = [(column, *bulk.among(column, wanted)) for column, wanted in values.items() if wanted]
    if asked:
        parts = (
            f"SELECT '{column}', {column}, {bulk.hex_of('id')} FROM \"{PRODUCTS}\" WHERE {condition}"
            for column, condition, _ in asked
        )
        for column, value, id in bulk.select(" UNION ALL ".join(parts), *(parameter for *_, parameter in asked)):
            found[column][value] = id
    return found
