"""The products' parts of the start page: three tiles, and the first steps while nothing was built yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from products.admin.badges import products_needing_rebuild
from products.models import LastBuild, Product, Variation
from pxm.admin.dashboard import Panel, register_panel


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


def _by_type(request: HttpRequest) -> dict[str, Any] | None:
    if not _may_see(request):
        return None
    lines = _lines("product_type", Product.Type.choices)
    everything = Line(sum(line.number for line in lines), "", f"{reverse(_LIST)}?children=shown")
    return {"title": "Products by type", "headline": everything, "lines": lines}


def _by_status(request: HttpRequest) -> dict[str, Any] | None:
    if not _may_see(request):
        return None
    draft, live = _lines("status", Product.Status.choices)
    return {"title": "Live and draft", "headline": live, "lines": [draft]}


def _lines(column: str, choices: list[tuple[str, str]]) -> list[Line]:
    """Count the products by a column; one query."""
    counted = Product.objects.order_by().values_list(column).annotate(total=Count("pk"))
    totals: dict[str, int] = dict(counted)
    return [Line(totals.get(value, 0), label, f"{reverse(_LIST)}?{_query(column, value)}") for value, label in choices]


def _query(column: str, value: str) -> str:
    """Return the query of the list that shows what was counted; children are counted, so they are shown."""
    if column == "status":
        return f"status={value}&children=shown"
    return f"type={value}&children=shown" if value == Product.Type.CHILD else f"type={value}"


def _needs_rebuild(request: HttpRequest) -> dict[str, Any] | None:
    if not _may_see(request):
        return None
    return {"total": products_needing_rebuild(request), "address": f"{reverse(_LIST)}?build=needed"}


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


register_panel(Panel("first-steps", "admin/products/panels/first_steps.html", _first_steps, width=4, place=1))
register_panel(Panel("products-type", "admin/products/panels/tile.html", _by_type, width=1, place=10))
register_panel(Panel("products-status", "admin/products/panels/tile.html", _by_status, width=1, place=20))
register_panel(Panel("products-rebuild", "admin/products/panels/rebuild.html", _needs_rebuild, width=1, place=30))
