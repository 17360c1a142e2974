"""The tree as its screens show it: only levels that are open, and of each so many nodes as can be looked through."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Sum, Window
from django.db.models.functions import RowNumber

from products.hierarchies.models import Node, PlacementCount
from products.hierarchies.tree import AS_SHOWN

AT_ONCE = 200

Level = dict[str, Any]


def levels(
    hierarchy_id: UUID, below: Collection[UUID], *, shown: Collection[UUID] = (), after: int = 0
) -> dict[str, Level]:
    """Return, by the id of what they stand below, the nodes on the levels that are asked for.

    A level is ``{"nodes": [{"id", "name", "products", "opens"}], "more": 12, "next": 200}``: its first nodes, or those
    that come `after` so many; how many come later, and after how many. Those of `shown` are there wherever they stand.
    Three queries at most.
    """
    found: dict[str, Level] = {str(id): {"nodes": [], "more": 0, "next": after} for id in below}
    rows = _first(hierarchy_id, below, after)
    for row in rows:
        found[str(row.above)] |= {"more": row.siblings - row.place, "next": row.place}
    rows += _others(hierarchy_id, below, shown, {row.pk for row in rows})
    placed = _placed(rows)
    for row in rows:
        found[str(row.above)]["nodes"].append(
            {"id": str(row.pk), "name": row.name, "products": placed.get(row.pk, 0), "opens": bool(row.child_count)}
        )
    return found


def _first(hierarchy_id: UUID, below: Collection[UUID], after: int) -> list[Any]:
    numbered = Node.objects.filter(hierarchy=hierarchy_id, above__in=below).annotate(
        place=Window(RowNumber(), partition_by=[F("above")], order_by=list(AS_SHOWN)),
        siblings=Window(Count("pk"), partition_by=[F("above")]),
    )
    chosen = numbered.filter(place__gt=after, place__lte=after + AT_ONCE)
    return list(chosen.only("name", "above", "child_count").order_by("place"))


def _others(hierarchy_id: UUID, below: Collection[UUID], shown: Collection[UUID], there: set[UUID]) -> list[Any]:
    missing = set(shown) - there
    if not missing:
        return []
    rows = Node.objects.filter(hierarchy=hierarchy_id, above__in=below, pk__in=missing)
    return list(rows.only("name", "above", "child_count").order_by(*AS_SHOWN))


def _placed(rows: Collection[Node]) -> dict[UUID, int]:
    """Return how many products hang at each of the nodes that have some."""
    if not rows:
        return {}
    counts = PlacementCount.objects.filter(node__in=[row.pk for row in rows]).order_by()
    return dict(counts.values_list("node_id").annotate(sum=Sum("number")))
