"""Deleting nodes and hierarchies says what goes with them, what stays, and what will then be nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from products.hierarchies.models import Node, Placement
from products.hierarchies.services.hierarchy import delete_hierarchies
from products.hierarchies.services.node import delete_nodes
from products.hierarchies.tree import Within
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.humanize import count


@dataclass(frozen=True)
class Loss:
    """How many nodes would go, how many products hang there, and how many of those hang nowhere else."""

    nodes: int
    products: int
    homeless: int


def loss_of(doomed: QuerySet[Node]) -> Loss:
    """Three queries, however many nodes there are."""
    ids = doomed.order_by().values("pk")
    placed = Placement.objects.filter(node__in=ids).order_by()
    elsewhere = Placement.objects.filter(product=OuterRef("product")).exclude(node__in=ids)
    products, homeless = (
        rows.values("product").distinct().count() for rows in (placed, placed.filter(~Exists(elsewhere)))
    )
    return Loss(doomed.count(), products, homeless)


def sentences(named: str, loss: Loss) -> list[str]:
    """Return what will happen: "Shoes with 14 nodes will be deleted." and what becomes of the products."""
    company = f" with {count(loss.nodes, 'node')}" if loss.nodes else ""
    said = [f"{named}{company} will be deleted."]
    if loss.products:
        stay = "its product stays" if loss.products == 1 else f"its {loss.products:,} products stay"
        said.append(f"{stay[:1].upper()}{stay[1:]}{_homeless(loss)}")
    return [" ".join(said), "This cannot be undone."]


def _homeless(loss: Loss) -> str:
    if not loss.homeless:
        return "."
    if loss.products == 1:
        return " but will then be in no node."
    return f"; {loss.homeless:,} of them will then be in no node."


def _question(named: str, button: str, loss: Loss) -> Question:
    consent = f"Delete the {count(loss.nodes, 'node')}, too" if loss.nodes else ""
    return Question(
        f"Delete {named}?", f"Delete {button}", lost=sentences(named, loss), is_dangerous=True, consent=consent
    )


def _ask_hierarchies(rows: Rows) -> Question:
    loss = loss_of(Node.objects.filter(hierarchy__in=rows.order_by().values("pk")))
    named = _named(rows, "hierarchy", "hierarchies")
    return _question(named, named, loss)


def _delete_hierarchies(order: Order) -> Done:
    named, ids = _named(order.rows, "hierarchy", "hierarchies"), order.ids
    delete_hierarchies(hierarchy_ids=ids)
    return Done(f"{named} {'was' if len(ids) == 1 else 'were'} deleted.")


def _ask_nodes(rows: Rows) -> Question:
    chosen = Node.objects.filter(pk__in=rows.order_by().values("pk"))
    below = loss_of(Node.objects.filter(Within(chosen)))
    loss = Loss(below.nodes - rows.count(), below.products, below.homeless)
    named = _named(rows, "node", "nodes")
    return _question(named, f"{below.nodes:,} nodes" if loss.nodes else named, loss)


def _delete_nodes(order: Order) -> Done:
    node: Any = order.rows[0]
    delete_nodes(node_ids=order.ids)
    return Done(f"{node.name} was deleted.", address_above(node))


def address_above(node: Node) -> str:
    """Return the page of what the node stands directly below."""
    if node.parent_id:
        return reverse("admin:hierarchies_node_change", args=[node.parent_id])
    return reverse("admin:hierarchies_hierarchy_change", args=[node.hierarchy_id])


def _named(rows: Rows, noun: str, nouns: str) -> str:
    first = list(rows[:2])
    return str(first[0]) if len(first) == 1 else count(rows.count(), noun, nouns)


DELETE_HIERARCHIES = BulkAction(
    "delete", "Delete…", "hierarchies.delete_hierarchy", _ask_hierarchies, _delete_hierarchies
)
DELETE_NODE = BulkAction("delete", "Delete…", "hierarchies.delete_node", _ask_nodes, _delete_nodes)
