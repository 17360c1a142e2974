"""Where a node stands among its siblings, as people say it: before that one, or last.

Siblings with a higher `sort_order` come first, and those without one after all others. So what is put before a sibling
gets a number between its neighbours'; only where there is none do all siblings get new ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.counting import nodes_came
from products.hierarchies.services.locking import lock_hierarchy, lock_node
from products.hierarchies.services.moving import add_children_of_hierarchy, add_children_of_node
from products.hierarchies.services.node import find_parent
from products.hierarchies.services.outline import Line, made_nodes, problems_of_outline
from products.hierarchies.tree import AS_SHOWN
from pxm.errors import Invalid
from pxm.history import recording
from pxm.pointers import DATA, join
from pxm.rows import lost_races_refused

# Room for nodes that come between two others.
_STEP = 10
# What an order number can be.
_LEAST, _MOST = -(2**31), 2**31 - 1

# Siblings in order, with their order numbers.
Siblings = Sequence[tuple[UUID, int | None]]


@transaction.atomic
@recording.together()
def arrange_node(*, node_id: UUID, parent_id: str | None, before_id: str | None = None) -> None:
    """Put a node below another one of its hierarchy (below the hierarchy itself: its own id, or none).

    There it stands before the sibling `before_id`, last if that is none of its siblings. What it has below it comes
    along. Refused as every move is.
    """
    node = lock_node(node_id)
    parent, problems = find_parent(node.hierarchy, parent_id, pointer=join(DATA, "id"))
    if problems:
        raise Invalid(problems)
    others = [each for each in _siblings(parent or node.hierarchy) if each[0] != node.pk]
    place = next((place for place, (id, _) in enumerate(others) if str(id) == before_id), len(others))
    _write(parent or node.hierarchy, numbers_for(others, [node.pk], place))


@transaction.atomic
@recording.together()
def add_outline(*, hierarchy_id: UUID, parent_id: str | None, lines: Sequence[Line]) -> list[Node]:
    """Make the nodes of an outline, last among those that stand there already; Invalid with everything against it."""
    hierarchy = lock_hierarchy(hierarchy_id)
    parent, problems = find_parent(hierarchy, parent_id, pointer=join(DATA, "id"))
    if not problems:
        problems = problems_of_outline(parent or hierarchy, lines)
    if problems:
        raise Invalid(problems)
    nodes = made_nodes(hierarchy, parent, lines)
    _number(parent or hierarchy, nodes)
    with lost_races_refused():
        Node.objects.bulk_create(nodes, batch_size=500)
    nodes_came(hierarchy.pk, [node.above for node in nodes])
    recording.created(*nodes)
    return nodes


def numbers_for(others: Siblings, ids: Sequence[UUID], place: int) -> dict[UUID, int]:
    """Return the order numbers to write so that `ids` come in this order at `place` of the other siblings.

    Usually they are those of `ids` alone.
    """
    before, after = others[:place], others[place:]
    upper = before[-1][1] if before else None
    lower = after[0][1] if after else None
    if not before or upper is not None:
        numbers = _between(upper, lower, len(ids))
        if numbers:
            return dict(zip(ids, numbers, strict=True))
    everyone = [*(id for id, _ in before), *ids, *(id for id, _ in after)]
    return _falling(everyone)


def _between(upper: int | None, lower: int | None, length: int) -> list[int]:
    """Return so many falling numbers below `upper` and above `lower`, none if they have no room there."""
    if upper is None:
        upper = (0 if lower is None else lower) + (length + 1) * _STEP
    if lower is None:
        lower = upper - (length + 1) * _STEP
    step = (upper - lower) // (length + 1)
    numbers = [upper - step * number for number in range(1, length + 1)]
    return numbers if step and numbers[-1] >= _LEAST and numbers[0] <= _MOST else []


def _falling(ids: Sequence[UUID]) -> dict[UUID, int]:
    return {id: (len(ids) - place) * _STEP for place, id in enumerate(ids)}


def _siblings(above: Hierarchy | Node) -> Siblings:
    return list(Node.objects.filter(above=above.pk).order_by(*AS_SHOWN).values_list("pk", "sort_order"))


def _write(above: Hierarchy | Node, numbers: Mapping[UUID, int]) -> None:
    children: list[dict[str, Any]] = [{"id": str(id), "meta": {"sort_order": number}} for id, number in numbers.items()]
    if isinstance(above, Hierarchy):
        add_children_of_hierarchy(hierarchy_id=above.pk, children=children)
    else:
        add_children_of_node(node_id=above.pk, children=children)


def _number(above: Hierarchy | Node, nodes: Iterable[Node]) -> None:
    """Give new nodes their order numbers, level by level."""
    levels: dict[UUID, list[Node]] = {}
    for node in nodes:
        levels.setdefault(node.above, []).append(node)
    others = _siblings(above)
    for id, level in levels.items():
        ids = [node.pk for node in level]
        numbers = numbers_for(others, ids, len(others)) if id == above.pk else _falling(ids)
        for node in level:
            node.sort_order = numbers.pop(node.pk)
        if numbers:
            _write(above, numbers)
