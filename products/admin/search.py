"""What Ctrl+K finds of the catalog: products by name or SKU, variations by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from products.admin.names import variation_names
from products.models import Product, Variation
from products.searching import held_by
from pxm import searching
from pxm.admin.search import FINDERS, RESULTS_PER_KIND


def find_products(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    """The product of that very SKU first, then names and SKUs that hold the text, newest changes first.

    A parent stands for its children: they are found by their SKU, after everything else. Three queries, and
    those of `held_by`.
    """
    if not request.user.has_perm("products.view_product"):
        return []
    rows = Product.objects.only("name", "sku", "product_type")
    holding = rows.filter(held_by(["name", "sku"], text))
    by_text = holding.without_children().order_by("-updated_at", "-id")
    children = holding.children().filter(searching.held_by(["sku"], text)).order_by("sku")
    found = _first(rows.filter(sku=text), by_text, children)
    return [_result(product, product.get_product_type_display(), "sell") for product in found]


def find_variations(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not request.user.has_perm("products.view_variation"):
        return []
    rows = (
        Variation.objects.filter(searching.held_by(["name"], text))
        .order_by("name", "pk")
        .only("name")[:RESULTS_PER_KIND]
    )
    names = variation_names(rows)
    return [_result(variation, "Variation", "tune", title=names[variation.pk]) for variation in rows]


def _first(*kinds: QuerySet[Product]) -> Iterator[Product]:
    """Return the first results, each once; what comes later is not asked for when there are enough."""
    seen: dict[Any, Product] = {}
    for rows in kinds:
        if len(seen) < RESULTS_PER_KIND:
            seen |= {product.pk: product for product in rows[:RESULTS_PER_KIND] if product.pk not in seen}
    return islice(seen.values(), RESULTS_PER_KIND)


def _result(row: Any, description: str, icon: str, *, title: str = "") -> SearchResult:
    link = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return SearchResult(title=title or str(row), description=description, link=link, icon=icon)


FINDERS.add(find_products, find_variations)
