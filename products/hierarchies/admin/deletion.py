"""Deleting nodes and hierarchies says what goes with them, what stays, and what will then be nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from products.hierarchies.models import Node, Placement
from products.hierarchies.services.hierarchy import delete_hierarchies
from products.hierarchies.services.node import delete_nodes
from products.hierarchies.tree import Within
from products.models import Product
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.bulk.mentions import mentions_of
from pxm.admin.humanize import count
from pxm.admin.paging import Paging, page_number
from pxm.admin.signed_in import require
from pxm.ids import read_uuid


@dataclass(frozen=True)
class Loss:
    """How many nodes would go, how many products hang there, and how many of those hang nowhere else."""

    nodes: int
    products: int
    homeless: int


def loss_of(doomed: QuerySet[Node]) -> Loss:
    """Three queries, however many nodes there are."""
    placed = Placement.objects.filter(node__in=doomed.order_by().values("pk")).order_by()
    products = placed.values("product").distinct().count()
    return Loss(doomed.count(), products, homeless_without(doomed).count())


def homeless_without(doomed: QuerySet[Node]) -> QuerySet[Product]:
    """Return the products that hang at these nodes and at no other."""
    ids = doomed.order_by().values("pk")
    placed = Placement.objects.filter(product=OuterRef("pk"))
    return Product.objects.filter(Exists(placed.filter(node__in=ids)), ~Exists(placed.exclude(node__in=ids)))


def within_hierarchies(ids: Any) -> QuerySet[Node]:
    return Node.objects.filter(hierarchy__in=ids)


def within_nodes(ids: Any) -> QuerySet[Node]:
    """Return these nodes and all below them."""
    return Node.objects.filter(Within(Node.objects.filter(pk__in=ids)))


@require_GET
def homeless_products(request: HttpRequest) -> HttpResponse:
    """Answer the products that will be in no node once each ``node``, or ``hierarchy``, is deleted, page by page."""
    require(request, "hierarchies.view_node", "products.view_product")
    asked = {
        name: [id for text in request.GET.getlist(name) if (id := read_uuid(text))] for name in ("node", "hierarchy")
    }
    found = homeless_without(within_nodes(asked["node"]) if asked["node"] else within_hierarchies(asked["hierarchy"]))
    paging = Paging(page_number(request.GET.get("page", "")), found.count())
    ids = [(name, id) for name, each in asked.items() for id in each]
    context = {
        "products": found.order_by("name", "pk").only("name", "sku")[paging.start : paging.stop],
        "paging": paging,
        "address": reverse("admin:hierarchies_node_homeless"),
        "earlier": paging.earlier and urlencode([*ids, ("page", paging.earlier)]),
        "later": paging.later and urlencode([*ids, ("page", paging.later)]),
    }
    return render(request, "admin/hierarchies/homeless.html", context)


# More ids do not fit an address; whoever deletes so much sees the number.
_MOST_IN_ADDRESS = 100


def _rows_of(name: str, rows: Rows, loss: Loss) -> str:
    """Return where the products are listed that will be in no node, "" if there are none."""
    ids = list(rows.values_list("pk", flat=True)[: _MOST_IN_ADDRESS + 1]) if loss.homeless else []
    if not ids or len(ids) > _MOST_IN_ADDRESS:
        return ""
    return f"{reverse('admin:hierarchies_node_homeless')}?{urlencode([(name, id) for id in ids])}"


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


def _question(named: str, button: str, loss: Loss, rows: str) -> Question:
    consent = f"Delete the {count(loss.nodes, 'node')}, too" if loss.nodes else ""
    return Question(
        f"Delete {named}?",
        f"Delete {button}",
        lost=sentences(named, loss),
        is_dangerous=True,
        consent=consent,
        rows=rows,
        rows_called="Show the products that will be in no node",
    )


def _ask_hierarchies(rows: Rows) -> Question:
    loss = loss_of(within_hierarchies(rows.order_by().values("pk")))
    named = _named(rows, "hierarchy", "hierarchies")
    question = _question(named, named, loss, _rows_of("hierarchy", rows, loss))
    return replace(question, lost=[*mentions_of(rows), *question.lost])


def _delete_hierarchies(order: Order) -> Done:
    named, ids = _named(order.rows, "hierarchy", "hierarchies"), order.ids
    delete_hierarchies(hierarchy_ids=ids)
    return Done(f"{named} {'was' if len(ids) == 1 else 'were'} deleted.")


def _ask_nodes(rows: Rows) -> Question:
    below = loss_of(within_nodes(rows.order_by().values("pk")))
    loss = Loss(below.nodes - rows.count(), below.products, below.homeless)
    named = _named(rows, "node", "nodes")
    return _question(named, f"{below.nodes:,} nodes" if loss.nodes else named, loss, _rows_of("node", rows, loss))


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
