"""How many nodes and how many products there are, kept by whoever writes them: to count a hundred thousand would cost
more than the page that shows twenty-five of them.

Nodes are counted in the rows of their hierarchy and of what they stand below, which their writers have locked. Products
also go where nobody has locked a hierarchy, when they are deleted: so a node's products are counted by rows that are
only added and summed up (`PlacementCount`), and no writer waits for another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet

from products.hierarchies.models import Hierarchy, Node, PlacementCount
from pxm import bulk


def nodes_came(hierarchy_id: UUID, above_ids: Iterable[UUID]) -> None:
    """Count nodes that are new in a locked hierarchy; each is named by the id of what it stands below."""
    _count_nodes(hierarchy_id, Counter(above_ids))


def nodes_went(hierarchy_id: UUID, above_ids: Iterable[UUID]) -> None:
    """Count nodes that are gone, each named by what it stood below, even if that is gone too."""
    gone = Counter(above_ids)
    _count_nodes(hierarchy_id, {id: -number for id, number in gone.items()})


def nodes_moved(hierarchy_id: UUID, moves: Iterable[tuple[UUID, UUID]]) -> None:
    """Count nodes that stood below the first of two, and stand below the second now."""
    changes: Counter[UUID] = Counter()
    for before, after in moves:
        changes[before] -= 1
        changes[after] += 1
    _count_nodes(hierarchy_id, changes)


def _count_nodes(hierarchy_id: UUID, changes: Mapping[UUID, int]) -> None:
    number, at_root = sum(changes.values()), changes.get(hierarchy_id, 0)
    if number or at_root:
        counted = {"node_count": F("node_count") + number, "child_count": F("child_count") + at_root}
        Hierarchy.objects.filter(pk=hierarchy_id).update(**counted)
    alike: defaultdict[int, list[str]] = defaultdict(list)
    for above_id, change in changes.items():
        if change and above_id != hierarchy_id:
            alike[change].append(above_id.hex)
    for change, ids in alike.items():
        Node.objects.filter(bulk.ids(ids)).update(child_count=F("child_count") + change)


def products_came(numbers: Mapping[UUID, int]) -> None:
    """Count products that were placed, or taken away if a number is negative, by node.

    What was counted before is summed up with it, except what others are summing up at this moment.
    """
    sums = Counter({id: number for id, number in numbers.items() if number})
    if not sums:
        return
    earlier = PlacementCount.objects.filter(bulk.one_of(PlacementCount._meta.get_field("node"), list(sums)))
    if connection.features.has_select_for_update_skip_locked:
        earlier = earlier.select_for_update(skip_locked=True)
    rows = list(earlier.values_list("pk", "node_id", "number"))
    for _, node_id, number in rows:
        sums[node_id] += number
    if rows:
        PlacementCount.objects.filter(bulk.one_of(PlacementCount._meta.pk, [pk for pk, _, _ in rows])).delete()
    PlacementCount.objects.bulk_create(
        [PlacementCount(node_id=id, number=number) for id, number in sums.items() if number], batch_size=1000
    )


def placements_go(rows: QuerySet[Any]) -> None:
    """Count placements that are about to be deleted with their products; they are locked, so that nobody else does."""
    gone = rows.order_by("pk").select_for_update(of=("self",)).values_list("node_id", flat=True)
    products_came({id: -number for id, number in Counter(gone).items()})
