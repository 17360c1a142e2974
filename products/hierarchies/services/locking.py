"""Locks: whoever writes anything in a hierarchy has locked the hierarchy first, so that its writers take turns.

So what a writer has found out about the tree (who is whose ancestor, which names siblings have) stays true until it
is done. Several hierarchies are locked by primary key, and before any product.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from products.hierarchies.models import Hierarchy, Node
from pxm.errors import Missing
from pxm.rows import could_not_find, lock, lock_one


def lock_hierarchy(hierarchy_id: UUID) -> Hierarchy:
    return lock_one(Hierarchy.objects.all(), hierarchy_id)


def lock_node(node_id: UUID) -> Node:
    """Lock a node, after its hierarchy, and return it; Missing if there is none. A node never changes its hierarchy."""
    hierarchy_id = Node.objects.filter(pk=node_id).values_list("hierarchy_id", flat=True).first()
    if hierarchy_id is None:
        raise Missing(could_not_find("node"))
    hierarchy = lock_hierarchy(hierarchy_id)
    node = lock_one(Node.objects.all(), node_id)
    node.hierarchy = hierarchy
    return node


def lock_hierarchies_of(node_ids: Collection[UUID]) -> None:
    """Lock the hierarchies of these nodes; unknown ids are no error."""
    lock(Hierarchy.objects.filter(pk__in=Node.objects.filter(pk__in=node_ids).values("hierarchy_id")))
