"""Which products a release has (catalog contract §3.2), as a temporary table within a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from products.hierarchies.models import Node, Placement
from products.models import BundleOption, Product
from pxm import bulk

TABLE = "pxm_release_members"
_PRODUCT, _NODE, _PLACEMENT, _OPTION = (model._meta.db_table for model in (Product, Node, Placement, BundleOption))

# Live products at a node of the hierarchies.
_PLACED = "SELECT DISTINCT p.id, {true} FROM {placed} WHERE {of_hierarchies} AND p.status = 'live'"
# Live children of live parents that are in.
_CHILDREN = f"""
    SELECT c.id, m.listed FROM {TABLE} m JOIN {_PRODUCT} c ON c.parent_id = m.product_id WHERE c.status = 'live'
"""
# What bundles that are in offer, listed or not: it is there for the bundle.
_OFFERED = f"""
    SELECT DISTINCT p.id, {{false}} FROM {TABLE} m JOIN {_OPTION} o ON o.bundle_id = m.product_id
    JOIN {_PRODUCT} p ON p.id = o.option_id WHERE p.status = 'live'
"""
# A bundle may be an option of a bundle, one level deep; children may stand for an option.
_STEPS = (_PLACED, _CHILDREN, _OFFERED, _CHILDREN, _OFFERED, _CHILDREN)


def placed() -> str:
    """Return the tables of nodes `n`, placements `e` and products `p`, joined.

    SQLite keeps the order of a CROSS JOIN. By itself it would begin with all live products, and look for each of them
    at each node.
    """
    join = "JOIN" if bulk.is_postgresql() else "CROSS JOIN"
    return f"{_NODE} n {join} {_PLACEMENT} e ON e.node_id = n.id {join} {_PRODUCT} p ON p.id = e.product_id"


@dataclass(frozen=True, slots=True)
class Member:
    """What every product of a release is looked at for, before it is known whether its document has to be made.

    Ids are digits. `updated` and the other texts are as the database writes them: they are only compared.
    """

    id: str
    listed: bool
    updated: str
    parent_id: str | None
    product_type: str
    sku: str | None
    tags: list[str]
    price_modifiers: list[str]
    occurring: str
    is_unsettled: bool
    """Whether it may show options in another way than its family does."""


_COLUMNS = (
    "{id}, m.listed, {updated}, {parent}, p.product_type, p.sku, p.tags, p.price_modifiers, "
    "p.occurring_options, p.is_independent OR p.needs_rebuild"
)


def find_members(hierarchy_ids: Sequence[UUID]) -> Members:
    """Return the members of a release of these hierarchies. Called in a snapshot, whose connection keeps them."""
    key, flag = ("uuid", "boolean") if bulk.is_postgresql() else ("char(32)", "bool")
    bulk.execute(f"DROP TABLE IF EXISTS {TABLE}")
    bulk.execute(f"CREATE TEMPORARY TABLE {TABLE} (product_id {key} PRIMARY KEY, listed {flag} NOT NULL)")
    texts = {"true": "TRUE", "false": "FALSE", "placed": placed(), "of_hierarchies": any_of("n.hierarchy_id")}
    hierarchies = bulk.ids_text([id.hex for id in hierarchy_ids])
    for step in _STEPS:
        parameters = [hierarchies] if step is _PLACED else []
        # SQLite needs the condition to tell the conflict from a join.
        rows = f"SELECT * FROM ({step.format(**texts)}) found WHERE TRUE"
        bulk.execute(f"INSERT INTO {TABLE} (product_id, listed) {rows} ON CONFLICT DO NOTHING", *parameters)
    if bulk.is_postgresql():
        bulk.execute(f"ANALYZE {TABLE}")
    return Members()


class Members:
    """The members that `find_members` found; asked in the same snapshot."""

    def __init__(self) -> None:
        self.total: int = bulk.select(f"SELECT COUNT(*) FROM {TABLE}")[0][0]

    def after(self, id: str, number: int) -> list[Member]:
        """Return the next members in order of their ids."""
        ids = {"id": _hex("m.product_id"), "parent": _hex("p.parent_id")}
        columns = _COLUMNS.format(updated=bulk.text_in("p.updated_at"), **ids)
        lowest = "%s::uuid" if bulk.is_postgresql() else "%s"
        rows = bulk.select(
            f"SELECT {columns} FROM {TABLE} m JOIN {_PRODUCT} p ON p.id = m.product_id "
            f"WHERE m.product_id > {lowest} ORDER BY m.product_id LIMIT %s",
            id,
            number,
        )
        return [_member(*row) for row in rows]


def _member(
    id: str,
    listed: Any,
    updated: str,
    parent_id: str | None,
    product_type: str,
    sku: str | None,
    tags: str,
    price_modifiers: str,
    occurring: str | None,
    is_unsettled: Any,
) -> Member:
    return Member(
        id,
        bool(listed),
        updated,
        parent_id,
        product_type,
        sku,
        _list(tags),
        _list(price_modifiers),
        occurring or "",
        bool(is_unsettled),
    )


def _list(text: str) -> list[str]:
    """Most of them are empty."""
    return [] if text == "[]" else orjson.loads(text)


def any_of(column: str) -> str:
    """Return the condition that a column of ids is one of `bulk.ids_text`."""
    return f"{column} = ANY(%s::uuid[])" if bulk.is_postgresql() else f"{column} IN (SELECT value FROM json_each(%s))"


def _hex(column: str) -> str:
    return f"encode(uuid_send({column}), 'hex')" if bulk.is_postgresql() else column
