"""Nodes (PIM contract §5.2-5.4), but for where they stand, which is `moving`'s, and their products, `placing`'s."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from products.hierarchies.inputs import NodeInput, NodeMetaInput
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.branches import columns, name_hash, read_attributes
from products.hierarchies.services.counting import nodes_came, nodes_went
from products.hierarchies.services.curating import curate, problems_of_curated
from products.hierarchies.services.locking import lock_hierarchies_of, lock_hierarchy, lock_node
from products.hierarchies.services.siblings import Newcomer, problems_among_siblings
from products.hierarchies.tree import ids_down_from
from pxm import bulk
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.pointers import ATTRIBUTES, join
from pxm.rows import could_not_find, differences, find_rows, lock, lost_races_refused, write

META = "/data/meta"
PARENT = "/data/relationships/parent/data/id"


@transaction.atomic
@recording.together()
def create_node(
    *,
    hierarchy_id: UUID,
    attributes: Mapping[str, Any],
    meta: Mapping[str, Any] | None = None,
    parent_id: str | None = None,
) -> Node:
    """Create a node below another one of the hierarchy, or below the hierarchy itself (its own id, or none).

    `meta` may hold its `sort_order`.
    """
    hierarchy = lock_hierarchy(hierarchy_id)
    parent, problems = find_parent(hierarchy, parent_id, pointer=PARENT)
    node = Node(hierarchy=hierarchy, parent=parent, above=(parent or hierarchy).pk)
    fields = _checked(node, attributes, meta or {}, problems)
    fields.pop("curated_products", None)
    for name, value in fields.items():
        setattr(node, name, value)
    node.created_at = node.updated_at = now()
    with lost_races_refused():
        node.save(force_insert=True)
    nodes_came(hierarchy.pk, [node.above])
    recording.created(node)
    return node


@transaction.atomic
@recording.together()
def update_node(*, node_id: UUID, attributes: Mapping[str, Any], meta: Mapping[str, Any] | None = None) -> Node:
    """Write what was sent and differs. Maps are merged by key, null clears, `sort_order` of `meta` too."""
    node = lock_node(node_id)
    fields = _checked(node, attributes, meta or {}, [])
    curated = fields.pop("curated_products", None)
    recurated = curated is not None and curate(node, curated)
    changes = differences(node, fields)
    if changes or recurated:
        with lost_races_refused():
            write(node, changes)
    return node


@transaction.atomic
@recording.together()
def delete_nodes(*, node_ids: Collection[UUID]) -> int:
    """Delete nodes with everything below them; return how many were named. Unknown ids are no error; products stay."""
    lock_hierarchies_of(node_ids)
    named = lock(Node.objects.filter(pk__in=node_ids))
    doomed = ids_down_from([node.pk for node in named])
    rows = Node.objects.filter(bulk.ids([id.hex for id in doomed]))
    above = list(rows.values_list("hierarchy_id", "above"))
    _record_deleted(named, len(doomed) - len(named))
    delete_rows(rows)
    for hierarchy_id in {id for id, _ in above}:
        nodes_went(hierarchy_id, [above_id for id, above_id in above if id == hierarchy_id])
    return len(named)


def find_parent(hierarchy: Hierarchy, parent_id: str | None, *, pointer: str) -> tuple[Node | None, list[Problem]]:
    """Return the node of the hierarchy to stand below, None for the hierarchy itself, and why there is none."""
    if parent_id is None or parent_id.lower() == str(hierarchy.pk):
        return None, []
    found, missing = find_rows(hierarchy.nodes.all(), [parent_id])
    problems = [could_not_find("node", missing, pointer=pointer)] if missing else []
    return (found[0] if found else None), problems


def _checked(
    node: Node, attributes: Mapping[str, Any], meta: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    """Return the columns to write, and `curated_products` as ids; Invalid with these and all other problems."""
    fields, wrong = read_attributes(NodeInput, node, attributes)
    placed, misplaced = NodeMetaInput.read_right(meta, partial=True, pointer=META)
    found = [*problems, *wrong, *misplaced]
    curated = fields.pop("curated_products", ...)
    if curated is not ...:
        found += problems_of_curated(node, curated or [], pointer=join(ATTRIBUTES, "curated_products"))
    if not problems:
        found += _sibling_problems(node, fields)
    if found:
        raise Invalid(found)
    named = {"name_hash": name_hash(fields["name"])} if "name" in fields else {}
    listed = {} if curated is ... else {"curated_products": curated or []}
    return {**columns(fields), **named, **listed, **placed}


def _sibling_problems(node: Node, fields: Mapping[str, Any]) -> list[Problem]:
    name, slug = fields.get("name", node.name), fields.get("slug", node.slug)
    if (name, slug) == (node.name, node.slug):
        return []
    places = [join(ATTRIBUTES, "name"), join(ATTRIBUTES, "slug")]
    return problems_among_siblings(node.above, [Newcomer(node.pk, name, slug, *places)])


def _record_deleted(named: Collection[Node], others: int) -> None:
    said = f"with {'1 node' if others == 1 else f'{others:,} nodes'} below" if others else ""
    if len(named) == 1:
        recording.deleted(named, said=said)
    else:
        recording.deleted(named)
