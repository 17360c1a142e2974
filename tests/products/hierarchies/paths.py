"""Where hierarchies and nodes are found, and bodies about them."""

from __future__ import annotations

from typing import Any

from products.hierarchies.models import Hierarchy, Node

HIERARCHIES = "/pcm/hierarchies"


def path_of(row: Hierarchy | Node) -> str:
    if isinstance(row, Hierarchy):
        return f"{HIERARCHIES}/{row.pk}"
    return f"{HIERARCHIES}/{row.hierarchy_id}/nodes/{row.pk}"


def node_body(name: str = "Boots", *, below: Any = None, sort_order: Any = None, **attributes: Any) -> dict[str, Any]:
    """A node to create; `below` is the row to stand below, or an id."""
    data: dict[str, Any] = {"type": "node", "attributes": {"name": name, **attributes}}
    if sort_order is not None:
        data["meta"] = {"sort_order": sort_order}
    if below is not None:
        data["relationships"] = {"parent": {"data": {"type": "node", "id": str(getattr(below, "pk", below))}}}
    return {"data": data}


def child(node: Node, sort_order: Any = ...) -> dict[str, Any]:
    """A reference to a node that is to become a child."""
    meta = {} if sort_order is ... else {"meta": {"sort_order": sort_order}}
    return {"type": "node", "id": str(node.pk), **meta}


def stored() -> list[dict[str, Any]]:
    """All nodes with all their columns."""
    return list(Node.objects.order_by("pk").values())
