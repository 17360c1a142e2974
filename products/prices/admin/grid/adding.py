"""*Add products*: rows for products that a book has no price of yet, found by search or as the children of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from products.choosing import ProductChoice
from products.models import Product
from products.prices.admin.grid.listing import new_rows, picture_rows
from products.prices.admin.rights import CHANGE
from products.prices.models import Price, PriceBook
from products.searching import held_together_by
from pxm.admin.signed_in import require
from pxm.ids import read_uuid
from pxm.searching import plain

# Rows that come at once; whoever wants more saves these first.
MOST = 1_000
_PARENTS = 5
_BUNDLES = 5


@require_GET
def find_to_add(request: HttpRequest, book_id: UUID) -> JsonResponse:
    """Answer rows for the products that are meant (`ProductChoice`), or for the children of ``parent``, and how many.

    Beside those that are found by a text alone, parents among them are named with the number of children without a
    price.
    """
    require(request, CHANGE, "products.view_product")
    book = get_object_or_404(PriceBook, pk=book_id)
    parent, choice = read_uuid(request.GET.get("parent", "")), ProductChoice.read(request.GET)
    if not parent and not choice.is_narrowed:
        return JsonResponse({"rows": [], "total": 0, "parents": []})
    without = _without_price(book)
    found = without.filter(parent=parent) if parent else choice.of(without)
    skus = [str(sku) for sku in found.order_by("sku").values_list("sku", flat=True)[:MOST]]
    parents = _parents(without, choice.text) if not parent and choice == ProductChoice(text=choice.text) else []
    rows = new_rows(skus)
    picture_rows(request, rows)
    return JsonResponse({"rows": rows, "total": found.count(), "parents": parents})


def _without_price(book: PriceBook) -> QuerySet[Product]:
    products = Product.objects.filter(sku__isnull=False).exclude(sku="")
    return products.filter(~Exists(Price.objects.filter(book=book, sku=OuterRef("sku"))))


def _parents(without: QuerySet[Product], text: str) -> list[dict[str, Any]]:
    found = Product.objects.filter(held_together_by(["name", "sku"], text), product_type=Product.Type.PARENT)
    named = dict(found.order_by("name", "pk").values_list("pk", "name")[:_PARENTS])
    counted = without.filter(parent__in=named).order_by().values_list("parent").annotate(n=Count("pk"))
    numbers: dict[Any, int] = dict(counted)
    return [{"id": str(pk), "name": name, "children": numbers[pk]} for pk, name in named.items() if pk in numbers]


@require_GET
def find_bundles(request: HttpRequest) -> JsonResponse:
    """Answer the first bundles that hold the text ``q`` in their name or SKU, for a sale that is for them only."""
    require(request, CHANGE, "products.view_product")
    text = plain(request.GET.get("q", ""))
    found = Product.objects.filter(held_together_by(["name", "sku"], text), product_type=Product.Type.BUNDLE)
    rows = found.order_by("name", "pk").values("pk", "name", "sku")[:_BUNDLES] if text else []
    return JsonResponse(
        {"bundles": [{"id": str(row["pk"]), "name": row["name"], "sku": row["sku"] or ""} for row in rows]}
    )
