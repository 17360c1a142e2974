"""Walking the tree: whatever its depth, one statement goes up or down, and no function calls itself.

The tables are read as they are, not locked: writers lock the hierarchy first (`services.locking`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from products.hierarchies.models import Node
from pxm import bulk
from pxm.lookups import Condition

# Siblings: those with a higher `sort_order` come first, then the last changed ones.
AS_SHOWN = ("-sort_rank", "-updated_at", "pk")
_TABLE = Node._meta.db_table
# UNION, not UNION ALL: ancestors that nodes share are walked once.
_UP = f"""
    WITH RECURSIVE up(id, parent_id) AS (
        SELECT id, parent_id FROM {_TABLE} WHERE id IN ({{start}})
        UNION SELECT n.id, n.parent_id FROM {_TABLE} n JOIN up ON n.id = up.parent_id
    )"""
_DOWN = f"""
    WITH RECURSIVE down(id) AS (
        SELECT start.id FROM ({{start}}) AS start
        UNION SELECT n.id FROM {_TABLE} n JOIN down ON n.parent_id = down.id
    )
    SELECT id FROM down"""


class Lineage:
    """The ancestors of some nodes; one query for any number of nodes, however deep they are."""

    def __init__(self, nodes: Collection[Node], *columns: str) -> None:
        """Read `columns` of the nodes' ancestors, beside their ids."""
        self._trails: dict[UUID, list[Node]] = {}
        self._known: dict[UUID, Node] = {node.pk: node for node in nodes}
        start = {node.parent_id for node in nodes if node.parent_id} - self._known.keys()
        if start:
            names = ", ".join(f"n.{name}" for name in ("id", "parent_id", *columns))
            places = ", ".join(["%s"] * len(start))
            found = Node.objects.raw(
                f"{_UP.format(start=places)} SELECT {names} FROM {_TABLE} n JOIN up ON n.id = up.id",
                [_parameter(id) for id in start],
            )
            self._known = {node.pk: node for node in found} | self._known

    def of(self, node: Node) -> list[Node]:
        """Return the nodes from the one directly below the hierarchy down to `node` itself.

        Rows are read one table after the other: what was deleted in between ends the walk.
        """
        return [*self._down_to(node.parent_id), node] if node.parent_id else [node]

    def _down_to(self, node_id: UUID) -> list[Node]:
        """The same for the node of an id, walked once for all that stand below it."""
        trail = self._trails.get(node_id)
        if trail is None:
            trail, id = [], cast("UUID | None", node_id)
            while id and (node := self._known.get(id)) is not None:
                trail.append(node)
                id = node.parent_id
            trail.reverse()
            self._trails[node_id] = trail
        return trail


def ids_up_from(node_id: UUID) -> set[UUID]:
    """Return the ids of a node and of all nodes above it."""
    found = Node.objects.raw(f"{_UP.format(start='%s')} SELECT id FROM up", [_parameter(node_id)])
    return {node.pk for node in found}


def ids_down_from(node_ids: Collection[UUID]) -> list[UUID]:
    """Return the ids of these nodes and of all nodes below them, each once."""
    start = Node.objects.filter(bulk.ids([id.hex for id in node_ids]))
    return list(Node.objects.filter(Within(start)).values_list("pk", flat=True))


class Within(Condition):
    """The row is one of `nodes`, or below one of them."""

    def __init__(self, nodes: QuerySet[Node]) -> None:
        super().__init__("pk")
        self.nodes = nodes

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        try:
            start, parameters = self.nodes.order_by().values("id").query.sql_with_params()
        except EmptyResultSet:
            return "1 = 0", []
        return f"{column} IN ({_DOWN.format(start=start)})", list(parameters)

    on_postgresql = on_sqlite


def _parameter(id: UUID) -> Any:
    return id if bulk.is_postgresql() else id.hex
