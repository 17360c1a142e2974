"""The children that stand, as far as a build looks at them: never as model instances."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from products.building import sql
from products.building.inheritance import Child
from products.models.product import external_ref_hash

# The fields that no two products share, and the columns that keep them unique.
CODES = {"sku": "sku", "slug": "slug", "external_ref": "external_ref_hash"}


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
    rows = sql.select(
        f"SELECT {sql.hex_of('id')}, {sql.hex_of('option_key')}, sku, slug, external_ref_hash, build_hash,"
        f' is_independent FROM "{sql.PRODUCTS}" WHERE parent_id = %s ORDER BY id',
        parent_id.hex,
    )
    return list(map(Existing._make, rows))


def code_of(child: Child, name: str) -> str | None:
    """Return what the unique column of a field will hold for a child; None if nothing."""
    value: str = getattr(child.fields, name)
    return external_ref_hash(value) if name == "external_ref" else value or None


def holders(column: str, values: Collection[str]) -> dict[str, str]:
    """Return value → id of the product that holds it, for a unique column."""
    if not values:
        return {}
    statement = f'SELECT {column}, {sql.hex_of("id")} FROM "{sql.PRODUCTS}" WHERE {sql.among(column)}'
    return dict(sql.select(statement, sql.many(values)))
