"""The tree on the left of a page: what it begins with, and which of its addresses the person may use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from products.hierarchies.admin.levels import levels
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.tree import Lineage
from pxm.admin.signed_in import may


def tree_part(request: HttpRequest, hierarchy: Hierarchy, node: Node | None = None) -> dict[str, Any]:
    """Return the tree as the page's script takes it: open down to `node`, and what stands below that. Five queries."""
    trail = Lineage([node], "name").of(node) if node else []
    return {
        "hierarchy": {
            "id": str(hierarchy.pk),
            "name": hierarchy.name,
            "page": reverse("admin:hierarchies_hierarchy_change", args=[hierarchy.pk]),
        },
        "chosen": str((node or hierarchy).pk),
        "trail": [str(each.pk) for each in trail],
        "opened": _opened(hierarchy, trail),
        "pageOf": reverse("admin:hierarchies_node_change", args=["ID"]),
        **{
            key: reverse(f"admin:hierarchies_hierarchy_{name}", args=[hierarchy.pk])
            for key, name in {"levels": "levels", "find": "find_nodes", **_allowed(request)}.items()
        },
        **_deletion(request),
    }


def _deletion(request: HttpRequest) -> dict[str, str]:
    if not may(request, "hierarchies.delete_node"):
        return {}
    return {"deletionOf": reverse("admin:hierarchies_node_delete", args=["ID"])}


def _opened(hierarchy: Hierarchy, trail: Sequence[Node]) -> dict[str, Any]:
    ids = [each.pk for each in trail]
    return levels(hierarchy.pk, [hierarchy.pk, *ids], shown=ids)


def _allowed(request: HttpRequest) -> dict[str, str]:
    """Return what the person may do in the tree, each with the name of its address; the script offers nothing else."""
    adding = {"add": "add_node", "paste": "paste_nodes"}
    changing = {"move": "move_node", "rename": "rename_node"}
    return {
        **(adding if may(request, "hierarchies.add_node") else {}),
        **(changing if may(request, "hierarchies.change_node") else {}),
    }
