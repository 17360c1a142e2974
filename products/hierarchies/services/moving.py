"""Moving nodes within their hierarchy, each with everything below it: all or none (PIM contract §5.2, §5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from products.hierarchies.inputs import NodeMetaInput
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.counting import nodes_moved
from products.hierarchies.services.locking import lock_hierarchy, lock_node
from products.hierarchies.services.node import find_parent
from products.hierarchies.services.siblings import Newcomer, problems_among_siblings
from products.hierarchies.tree import ids_up_from
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.pointers import DATA, join
from pxm.rows import TICK, could_not_find, differences, lock_rows, lost_races_refused

# A reference to a node as requests have it: ``{"id": …, "meta": {"sort_order": …}}``.
Child = Mapping[str, Any]


@dataclass(frozen=True)
class _Move:
    """A locked node, what is to be written into it, and where the request names it."""

    node: Node
    fields: Mapping[str, Any]
    pointer: str


@transaction.atomic
@recording.together()
def add_children_of_hierarchy(*, hierarchy_id: UUID, children: Sequence[Child]) -> Hierarchy:
    """Put nodes of a hierarchy directly below it; those sent without a `sort_order` keep the one they have."""
    hierarchy = lock_hierarchy(hierarchy_id)
    _add_children(hierarchy, None, children)
    hierarchy.refresh_from_db()
    return hierarchy


@transaction.atomic
@recording.together()
def add_children_of_node(*, node_id: UUID, children: Sequence[Child]) -> Node:
    """Put nodes of the same hierarchy directly below a node, in the same way."""
    parent = lock_node(node_id)
    _add_children(parent.hierarchy, parent, children)
    parent.refresh_from_db()
    return parent


@transaction.atomic
@recording.together()
def move_node(*, node_id: UUID, parent_id: str | None) -> Node:
    """Put a node below another one of its hierarchy, or below the hierarchy itself (its own id, or none)."""
    node = lock_node(node_id)
    pointer = join(DATA, "id") if parent_id else ""
    parent, problems = find_parent(node.hierarchy, parent_id, pointer=pointer)
    if problems:
        raise Invalid(problems)
    _move(node.hierarchy, parent, [_Move(node, {}, pointer)])
    return node


def _add_children(hierarchy: Hierarchy, parent: Node | None, children: Sequence[Child]) -> None:
    nodes, missing = lock_rows(hierarchy.nodes.all(), [child["id"] for child in children])
    problems = [could_not_find("node", missing, pointer=DATA)] if missing else []
    found = {str(node.pk): node for node in nodes}
    # Who names a node twice means what comes last.
    moves: dict[UUID, _Move] = {}
    for place, child in enumerate(children):
        at = join(DATA, place)
        fields, wrong = NodeMetaInput.read_right(_meta_of(child), partial=True, pointer=join(at, "meta"))
        problems += wrong
        if node := found.get(child["id"].lower()):
            moves[node.pk] = _Move(node, fields, join(at, "id"))
    if problems:
        raise Invalid(problems)
    _move(hierarchy, parent, list(moves.values()))


def _meta_of(child: Child) -> Mapping[str, Any]:
    meta = child.get("meta")
    return meta if isinstance(meta, Mapping) else {}


def _move(hierarchy: Hierarchy, parent: Node | None, moves: Sequence[_Move]) -> None:
    """Write the moves, of which those that change nothing leave no trace; Invalid with everything against them."""
    problems = [*_problems_of_circles(parent, moves), *_problems_of_names(parent or hierarchy, moves)]
    if problems:
        raise Invalid(problems)
    below = {"parent_id": parent.pk if parent else None, "above": (parent or hierarchy).pk}
    changed = [(each.node, changes) for each in moves if (changes := differences(each.node, {**each.fields, **below}))]
    names = _names_above(hierarchy, parent, [node for node, _ in changed])
    moved = [(node.above, (parent or hierarchy).pk) for node, _ in changed]
    before = [{"parent": names.get(node.above), "sort_order": node.sort_order} for node, _ in changed]
    with lost_races_refused():
        _write(changed)
    nodes_moved(hierarchy.pk, moved)
    after = [{"parent": names.get(node.above), "sort_order": node.sort_order} for node, _ in changed]
    recording.changed(zip((node for node, _ in changed), before, after, strict=True))


def _problems_of_circles(parent: Node | None, moves: Iterable[_Move]) -> list[Problem]:
    if parent is None:
        return []
    ancestors = ids_up_from(parent.pk)
    return [
        Problem(
            "a node can not be below itself"
            if each.node.pk == parent.pk
            else "a node can not be moved below its own descendants",
            "circle",
            each.pointer,
        )
        for each in moves
        if each.node.pk in ancestors
    ]


def _problems_of_names(above: Hierarchy | Node, moves: Iterable[_Move]) -> list[Problem]:
    newcomers = [
        Newcomer(each.node.pk, each.node.name, each.node.slug, each.pointer, each.pointer)
        for each in moves
        if each.node.above != above.pk
    ]
    return problems_among_siblings(above.pk, newcomers) if newcomers else []


def _write(changed: Sequence[tuple[Node, dict[str, Any]]]) -> None:
    """Write the nodes with one statement and let the objects say what is stored; `updated_at` always moves forward."""
    if not changed:
        return
    moment = max(now(), *(node.updated_at + TICK for node, _ in changed))
    for node, changes in changed:
        for name, value in (*changes.items(), ("updated_at", moment)):
            setattr(node, name, value)
    columns = ("parent_id", "above", "sort_order")
    rows = (bulk.texts_of((node.pk, node.parent_id, node.above, node.sort_order)) for node, _ in changed)
    bulk.update(Node, columns, rows, {"updated_at": bulk.moment_text(moment)})


def _names_above(hierarchy: Hierarchy, parent: Node | None, nodes: Iterable[Node]) -> dict[UUID, str]:
    """Return the names of what the nodes stand below and of what they will, by id. One query."""
    parents = Node.objects.filter(pk__in={node.parent_id for node in nodes if node.parent_id})
    known = {each.pk: each.name for each in (hierarchy, parent) if each}
    return known | dict(parents.values_list("pk", "name"))
