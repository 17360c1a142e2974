"""The tab *Placement* on the page of a product: the nodes in which it hangs, each with its path."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from products.admin.product.tabs import PRODUCT_TABS
from products.hierarchies.models import Hierarchy, Node, Placement
from products.hierarchies.services.placing import attach_products, detach_products
from products.hierarchies.tree import Lineage
from products.models import Product
from pxm.admin.refusals import sentences, without_lost_races
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab, renewed
from pxm.errors import PXMError
from pxm.rows import find
from pxm.searching import held_by

# As many as fit a glance; typing narrows them down.
FOUND_AT_ONCE = 12
# Places beyond these are counted: nobody looks through hundreds of them here.
SHOWN = 200

# A node with the names from its hierarchy down to what it stands below.
Place = tuple[Node, list[str]]

LOOK = ("hierarchies.view_node", "products.view_product")


@require_GET
def placement_tab(request: HttpRequest, product_id: UUID) -> HttpResponse:
    require(request, *LOOK)
    return _tab(request, get_object_or_404(Product, pk=product_id))


@require_POST
def change_placement(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Add the product to a node or take it away; the answer is the tab as it is then."""
    require(request, *LOOK, "hierarchies.change_node")
    product = get_object_or_404(Product, pk=product_id)
    add, remove = request.POST.get("add", ""), request.POST.get("remove", "")
    service, verb = (attach_products, "Added to") if add else (detach_products, "Removed from")
    try:
        node = find(Node.objects.all(), add or remove)
        without_lost_races(lambda: service(node_id=node.pk, product_ids=[str(product.pk)]))
    except PXMError as refusal:
        return _tab(request, product, problem=sentences(refusal, named=False))
    answer = _tab(request, product, said=f"{verb} {node.name}.")
    answer.headers["HX-Trigger"] = json.dumps(renewed(PLACEMENT, product))
    return answer


@require_GET
def find_places(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Answer nodes whose name holds `q`, each with its path, and in which of them the product is."""
    require(request, *LOOK, "hierarchies.change_node")
    text = request.GET.get("q", "").strip()
    found, has_more = found_places(text)
    here = Placement.objects.filter(product=product_id, node__in=[node for node, _ in found])
    there = set(here.values_list("node_id", flat=True))
    context = {
        "text": text,
        "found": [(node, path, node.pk in there) for node, path in found],
        "has_more": has_more,
        "change_address": reverse("admin:hierarchies_node_change_placement", args=[product_id]),
    }
    return render(request, "admin/hierarchies/placement/found.html", context)


def found_places(text: str) -> tuple[list[Place], bool]:
    """Return the first nodes whose name holds a text, none for "", and whether there are more. Three queries."""
    rows = Node.objects.filter(held_by(["name"], text)).order_by("name", "pk")
    found = list(rows[: FOUND_AT_ONCE + 1]) if text else []
    return places(found[:FOUND_AT_ONCE]), len(found) > FOUND_AT_ONCE


def places(nodes: Collection[Node]) -> list[Place]:
    """Return each node with its path. Two queries."""
    lineage = Lineage(nodes, "name")
    names = dict(Hierarchy.objects.filter(pk__in={node.hierarchy_id for node in nodes}).values_list("pk", "name"))
    return [
        (node, [names.get(node.hierarchy_id, ""), *(above.name for above in lineage.of(node)[:-1])]) for node in nodes
    ]


def _tab(request: HttpRequest, product: Product, *, said: str = "", problem: str = "") -> HttpResponse:
    nodes = Node.objects.filter(placements__product=product)
    total = nodes.count()
    shown = sorted(places(nodes.order_by("name", "pk")[:SHOWN]), key=lambda place: (place[1], place[0].name))
    context = {
        "product": product,
        "places": shown,
        "more": max(total - SHOWN, 0),
        "children": _children(product),
        "may_change": may(request, "hierarchies.change_node"),
        "said": said,
        "problem": problem,
    }
    return render(request, "admin/hierarchies/placement/tab.html", context)


def _children(product: Product) -> dict[str, int] | None:
    """Return how many children a parent has, and how many of them have a place of their own."""
    total = product.children.count()
    if not total:
        return None
    placed = product.children.filter(Exists(Placement.objects.filter(product=OuterRef("pk")))).count()
    return {"total": total, "placed": placed}


def _number(product: Any) -> str:
    number = Placement.objects.filter(product=product).count()
    return f"{number:,}" if number else ""


PLACEMENT = Tab(
    key="placement",
    title="Placement",
    address=lambda product: reverse("admin:hierarchies_node_placement", args=[product.pk]),
    badge=_number,
    applies=lambda request, product: may(request, *LOOK),
    place=80,
)
PRODUCT_TABS.add(PLACEMENT)

PLACEMENT_VIEWS: Mapping[str, Callable[..., HttpResponse]] = {
    "placement": placement_tab,
    "change_placement": change_placement,
    "find_places": find_places,
}
