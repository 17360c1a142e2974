"""The tab *Products* of a node: what hangs there, the curated ones first in their order, and what is added."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from products.acts.admin import show_act
from products.admin.choosing import menus
from products.admin.pictures import give_pictures
from products.choosing import ProductChoice
from products.hierarchies.acts import PLACE_PRODUCTS, matching
from products.hierarchies.models import MOST_CURATED, Node, Placement
from products.hierarchies.placed import page_of_placed
from products.hierarchies.services.curating import curated_ids
from products.hierarchies.services.node import update_node
from products.hierarchies.services.placing import attach_products, detach_products
from products.models import Product
from products.searching import held_by
from pxm.admin.paging import Paging, page_number
from pxm.admin.refusals import sentences, without_lost_races
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab, renewed
from pxm.errors import PXMError

# As many as fit a glance; typing narrows them down.
FOUND_AT_ONCE = 12
# Other nodes of a product that are named; more are counted.
CHIPS = 3


@require_GET
def products_tab(request: HttpRequest, node_id: UUID) -> HttpResponse:
    require(request, *_LOOK)
    return _tab(request, get_object_or_404(Node, pk=node_id))


@require_POST
def change_products(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """Add, remove or curate products; the answer is the tab as it is then, with what was refused on top of it."""
    require(request, *_LOOK, "hierarchies.change_node")
    node = get_object_or_404(Node, pk=node_id)
    try:
        said = without_lost_races(lambda: _changed(node, request.POST))
    except PXMError as refusal:
        return _tab(request, node, problem=sentences(refusal, named=False))
    answer = _tab(request, node, said=said)
    placed = {"hierarchies-placed": {"node": str(node.pk), "products": node.product_count}}
    answer.headers["HX-Trigger"] = json.dumps(placed | renewed(PRODUCTS, node))
    return answer


@require_GET
def find_products(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """Answer products whose name or SKU holds `q`, and which of them are here already."""
    require(request, *_LOOK, "hierarchies.change_node")
    text = request.GET.get("q", "").strip()
    rows = Product.objects.without_children().filter(held_by(["name", "sku"], text)).order_by("name", "pk")
    found = list(rows.only("name", "sku", "main_image")[: FOUND_AT_ONCE + 1]) if text else []
    give_pictures(request, found)
    here = set(Placement.objects.filter(node=node_id, product__in=found).values_list("product_id", flat=True))
    context = {
        "text": text,
        "found": [(product, product.pk in here) for product in found[:FOUND_AT_ONCE]],
        "has_more": len(found) > FOUND_AT_ONCE,
        "change_address": reverse("admin:hierarchies_node_change_products", args=[node_id]),
    }
    return render(request, "admin/hierarchies/products/found.html", context)


@require_GET
def count_products(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """Answer how many products a filter finds, and how many of them are here already."""
    require(request, *_LOOK, "hierarchies.change_node")
    choice = ProductChoice.read(request.GET)
    found = matching(choice)
    here = found.filter(pk__in=Placement.objects.filter(node=node_id).values("product")).count()
    context = {"wanted": choice.words, "total": found.count(), "here": here}
    return render(request, "admin/hierarchies/products/counted.html", context)


@require_POST
def place_by_filter(request: HttpRequest, node_id: UUID) -> HttpResponse:
    """Show what placing all products of a filter here would do."""
    require(request, *_LOOK, "hierarchies.change_node")
    node = get_object_or_404(Node, pk=node_id)
    asked = ProductChoice.read(request.POST).document
    back = f"{reverse('admin:hierarchies_node_change', args=[node.pk])}#{PRODUCTS.key}"
    return show_act(request, kind=PLACE_PRODUCTS, asked={"node": str(node.pk), "named": node.name, **asked}, back=back)


def _changed(node: Node, sent: QueryDict) -> str:
    """Do what was sent and say what was done."""
    if product := sent.get("add"):
        attach_products(node_id=node.pk, product_ids=[product])
        return f"{_called(product)} was added."
    if product := sent.get("remove"):
        detach_products(node_id=node.pk, product_ids=[product])
        return f"{_called(product)} was removed. The product itself stays."
    order = sent.getlist("curated")
    if product := sent.get("first"):
        order = [*map(str, curated_ids(node)), product]
    if product := sent.get("not_first"):
        order = [id for id in map(str, curated_ids(node)) if id != product]
    update_node(node_id=node.pk, attributes={"curated_products": order})
    return "The order was saved."


def _called(product_id: str) -> str:
    return str(Product.objects.filter(pk=product_id).values_list("name", flat=True).first() or "The product")


def _tab(request: HttpRequest, node: Node, *, said: str = "", problem: str = "") -> HttpResponse:
    paging = Paging(page_number(request.GET.get("page", "")), node.product_count)
    shown = page_of_placed(node, slice(paging.start, paging.stop), paging.total)
    give_pictures(request, [each.product for each in shown])
    others = _other_nodes(node, [each.product_id for each in shown])
    may_change = may(request, "hierarchies.change_node")
    rows = [{"placement": each, "product": each.product, **others[each.product_id]} for each in shown]
    context = {
        "node": node,
        "curated": [row for row in rows if row["placement"].position is not None],
        "rows": [row for row in rows if row["placement"].position is None],
        "total": paging.total,
        "paging": paging,
        "earlier": paging.earlier and urlencode({"page": paging.earlier}),
        "later": paging.later and urlencode({"page": paging.later}),
        "may_change": may_change,
        "menus": menus(children=False) if may_change else [],
        "most_curated": MOST_CURATED,
        "said": said,
        "problem": problem,
    }
    return render(request, "admin/hierarchies/products/tab.html", context)


def _other_nodes(node: Node, product_ids: Collection[UUID]) -> Mapping[UUID, dict[str, Any]]:
    """Return in which other nodes the products are, the first few by name. One query."""
    found: defaultdict[UUID, dict[str, Any]] = defaultdict(lambda: {"others": [], "more": 0})
    placed = Placement.objects.filter(product__in=product_ids).exclude(node=node).order_by("node__name", "node")
    for product_id, id, name in placed.values_list("product_id", "node_id", "node__name"):
        entry = found[product_id]
        if len(entry["others"]) < CHIPS:
            entry["others"].append((id, name))
        else:
            entry["more"] += 1
    return found


def _number(node: Node) -> str:
    number = node.product_count
    return f"{number:,}" if number else ""


_LOOK = ("hierarchies.view_node", "products.view_product")

PRODUCTS = Tab(
    key="products",
    title="Products",
    address=lambda node: reverse("admin:hierarchies_node_products", args=[node.pk]),
    badge=_number,
    applies=lambda request, node: may(request, *_LOOK),
    place=30,
)
PRODUCT_VIEWS: Mapping[str, Callable[..., HttpResponse]] = {
    "products": products_tab,
    "change_products": change_products,
    "find_products": find_products,
    "count_products": count_products,
    "place_products": place_by_filter,
}
