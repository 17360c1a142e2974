"""The products' parts of the start page: three tiles, and the first steps while nothing was built yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from products.admin.badges import products_needing_rebuild
from products.models import LastBuild, Product, ProductCount, Variation
from pxm.admin.dashboard import PANELS, Panel


@dataclass(frozen=True)
class Line:
    """A number of a tile and the list it leads to."""

    number: int
    words: str
    address: str


@dataclass(frozen=True)
class Step:
    """One of the first steps; `address` is "" for who may not take it or cannot yet."""

    title: str
    explanation: str
    button: str
    address: str
    done: bool


_LIST = "admin:products_product_changelist"


def _may_see(request: HttpRequest) -> bool:
    return request.user.has_perm("products.view_product")


def _kinds(request: HttpRequest) -> dict[str, Any] | None:
    """Both tiles of one query: products by type, and by status."""
    if not _may_see(request):
        return None
    counted = ProductCount.objects.order_by().values_list("product_type", "status", "number")
    by_type, by_status = Counter[str](), Counter[str]()
    for kind, status, number in counted:
        by_type[kind] += number
        by_status[status] += number
    types = [
        # Children are counted, so they are shown.
        Line(by_type[value], label, _list(type=value, **({"children": "shown"} if value == Product.Type.CHILD else {})))
        for value, label in Product.Type.choices
    ]
    draft, live = [
        Line(by_status[value], label, _list(status=value, children="shown")) for value, label in Product.Status.choices
    ]
    return {
        "tiles": [
            {
                "title": "Products by type",
                "headline": Line(by_type.total(), "", _list(children="shown")),
                "lines": types,
            },
            {"title": "Live and draft", "headline": live, "lines": [draft]},
        ]
    }


def _list(**query: str) -> str:
    return f"{reverse(_LIST)}?{urlencode(query)}"


def _needs_rebuild(request: HttpRequest) -> dict[str, Any] | None:
    if not _may_see(request):
        return None
    return {"total": products_needing_rebuild(request), "address": _list(build="needed")}


def _first_steps(request: HttpRequest) -> dict[str, Any] | None:
    """Four queries at most, and one once something was built."""
    if not _may_see(request) or LastBuild.objects.exists():
        return None
    has_variation = Variation.objects.exists()
    product = Product.objects.without_children().order_by("id").only("pk").first()
    may = request.user.has_perm
    made = reverse("admin:products_product_change", args=[product.pk]) if product else ""
    steps = [
        Step(
            "Make a variation",
            "A way in which products differ, with its options: Size with Small, Medium and Large.",
            "Make a variation",
            reverse("admin:products_variation_add") if may("products.add_variation") else "",
            has_variation,
        ),
        Step(
            "Make a product",
            "What you sell: a name, a SKU, a text.",
            "Make a product",
            reverse("admin:products_product_add") if may("products.add_product") else "",
            product is not None,
        ),
        Step(
            "Build its children",
            "Link the variation to the product, look at what will be built, and build.",
            "Choose variations",
            f"{made}#variations" if made and may("products.build_product") else "",
            done=False,
        ),
    ]
    return {"steps": steps}


PANELS.add(Panel("first-steps", "admin/products/panels/first_steps.html", _first_steps, width=4, place=1))
PANELS.add(Panel("products-kinds", "admin/products/panels/kinds.html", _kinds, width=2, place=10))
PANELS.add(Panel("products-rebuild", "admin/products/panels/rebuild.html", _needs_rebuild, width=1, place=30))
