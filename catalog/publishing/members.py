"""Which products a release has (catalog contract §3.2), as a temporary table within a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from catalog.models import ReleaseProduct
from catalog.publishing.marks import Marks, mark
from products.hierarchies.models import Node, Placement
from products.models import BundleOption, Product
from pxm import bulk

TABLE, NEWS = "pxm_release_members", "pxm_release_news"
_PRODUCT, _NODE, _PLACEMENT, _OPTION = (model._meta.db_table for model in (Product, Node, Placement, BundleOption))

# Live products at a node of the hierarchies. Rows of products are large: SQLite reads each page of them once if they
# are asked for in order, and otherwise for nearly each product.
_PLACED = f"""
    SELECT p.id, {{true}} FROM (
        SELECT DISTINCT e.product_id FROM {_NODE} n {{join}} {_PLACEMENT} e ON e.node_id = n.id
        WHERE {{of_hierarchies}} {{in_order}}
    ) e {{join}} {_PRODUCT} p ON p.id = e.product_id WHERE p.status = 'live'
"""
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
    join = _cross_join()
    return f"{_NODE} n {join} {_PLACEMENT} e ON e.node_id = n.id {join} {_PRODUCT} p ON p.id = e.product_id"


def placed_members() -> str:
    """Return the same for where all live products at these nodes are members: SQLite reads them in their order."""
    if bulk.is_postgresql():
        return placed()
    return (
        f"{TABLE} m CROSS JOIN {_PLACEMENT} e ON e.product_id = m.product_id CROSS JOIN {_NODE} n ON n.id = e.node_id "
        f"CROSS JOIN {_PRODUCT} p ON p.id = m.product_id"
    )


def _cross_join() -> str:
    return "JOIN" if bulk.is_postgresql() else "CROSS JOIN"


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
    mark: str | None = None
    """What stands for all that its texts are made of, if the database can tell (`catalog.publishing.marks`)."""


_COLUMNS = (
    "{id}, m.listed, {updated}, {parent}, p.product_type, p.sku, p.tags, p.price_modifiers, "
    "p.occurring_options, p.is_independent OR p.needs_rebuild, {mark}"
)


def find_members(hierarchy_ids: Sequence[UUID], marks: Marks) -> Members:
    """Return the members of a release of these hierarchies. Called in a snapshot, whose connection keeps them."""
    marks.prepare()
    _create(TABLE)
    texts = {"true": "TRUE", "false": "FALSE", "of_hierarchies": any_of("n.hierarchy_id")}
    # Without a limit, SQLite would leave out an order that changes no result.
    texts |= {"join": _cross_join(), "in_order": "" if bulk.is_postgresql() else "ORDER BY e.product_id LIMIT -1"}
    hierarchies = bulk.ids_text([id.hex for id in hierarchy_ids])
    for step in _STEPS:
        parameters = [hierarchies] if step is _PLACED else []
        # SQLite needs the condition to tell the conflict from a join.
        rows = f"SELECT * FROM ({step.format(**texts)}) found WHERE TRUE"
        bulk.execute(f"INSERT INTO {TABLE} (product_id, listed) {rows} ON CONFLICT DO NOTHING", *parameters)
    _analyze(TABLE)
    return Members()


def _create(table: str) -> None:
    key, flag = ("uuid", "boolean") if bulk.is_postgresql() else ("char(32)", "bool")
    # Its rows are in order of the ids, and so everything is that is looked up for them.
    clustered = "" if bulk.is_postgresql() else "WITHOUT ROWID"
    bulk.execute(f"DROP TABLE IF EXISTS {table}")
    bulk.execute(f"CREATE TEMPORARY TABLE {table} (product_id {key} PRIMARY KEY, listed {flag} NOT NULL) {clustered}")


def _analyze(table: str) -> None:
    if bulk.is_postgresql():
        bulk.execute(f"ANALYZE {table}")


class Members:
    """The members that `find_members` found; asked in the same snapshot.

    `kinds` has the numbers of listed ones by type. `looked_at` is a table of those that have to be looked at, of which
    there are `number`: at first all.
    """

    def __init__(self) -> None:
        self.kinds: dict[str, int] = dict(
            bulk.select(
                f"SELECT p.product_type, SUM(CASE WHEN m.listed THEN 1 ELSE 0 END) FROM {TABLE} m "
                f"{_cross_join()} {_PRODUCT} p ON p.id = m.product_id GROUP BY p.product_type"
            )
        )
        self.looked_at = TABLE
        self.number = self._count()

    def leave_out_unchanged(self, shown: str) -> None:
        """Look no more at those that rows `r` of a release, which are `shown`, show by their marks as they are now."""
        _create(NEWS)
        same = f"r.source = ({mark()})" + ("::uuid" if bulk.is_postgresql() else "")
        bulk.execute(
            f"INSERT INTO {NEWS} (product_id, listed) SELECT m.product_id, m.listed FROM {TABLE} m "
            f"{_cross_join()} {_PRODUCT} p ON p.id = m.product_id "
            f"LEFT JOIN {ReleaseProduct._meta.db_table} r ON {shown} AND r.product_id = m.product_id "
            f"WHERE ({same}) IS NOT TRUE"
        )
        _analyze(NEWS)
        self.looked_at = NEWS
        self.number = self._count()

    def gone_after(self, id: str, shown: str, number: int) -> list[tuple[int, str]]:
        """Return rows `r` of a release, which are `shown`, whose products are no members, in order of their ids."""
        lowest = "%s::uuid" if bulk.is_postgresql() else "%s"
        return bulk.select(
            f"SELECT r.id, {_hex('r.product_id')} FROM {ReleaseProduct._meta.db_table} r WHERE {shown} "
            f"AND r.product_id > {lowest} AND NOT EXISTS (SELECT 1 FROM {TABLE} m WHERE m.product_id = r.product_id) "
            "ORDER BY r.product_id LIMIT %s",
            id,
            number,
        )

    def not_left_out(self) -> str:
        """Return the condition that the product of a row `r` of a release is looked at, or is no member."""
        return (
            f"(EXISTS (SELECT 1 FROM {self.looked_at} n WHERE n.product_id = r.product_id) "
            f"OR NOT EXISTS (SELECT 1 FROM {TABLE} m WHERE m.product_id = r.product_id))"
        )

    def _count(self) -> int:
        number: int = bulk.select(f"SELECT COUNT(*) FROM {self.looked_at}")[0][0]
        return number

    def after(self, id: str, number: int) -> list[Member]:
        """Return the next members that have to be looked at, in order of their ids."""
        ids = {"id": _hex("m.product_id"), "parent": _hex("p.parent_id")}
        columns = _COLUMNS.format(updated=bulk.text_in("p.updated_at"), mark=mark(), **ids)
        lowest = "%s::uuid" if bulk.is_postgresql() else "%s"
        rows = bulk.select(
            f"SELECT {columns} FROM {self.looked_at} m {_cross_join()} {_PRODUCT} p ON p.id = m.product_id "
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
    mark: str | None,
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
        mark,
    )


def _list(text: str) -> list[str]:
    """Most of them are empty."""
    return [] if text == "[]" else orjson.loads(text)


def any_of(column: str) -> str:
    """Return the condition that a column of ids is one of `bulk.ids_text`."""
    return f"{column} = ANY(%s::uuid[])" if bulk.is_postgresql() else f"{column} IN (SELECT value FROM json_each(%s))"


def _hex(column: str) -> str:
    return f"encode(uuid_send({column}), 'hex')" if bulk.is_postgresql() else column
