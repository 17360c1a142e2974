from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from products.admin.bundle.choices import is_components
from products.admin.bundle.offered import offered
from products.admin.bundle.outlook import Outlook, outlook
from products.inputs.components import MOST_OPTIONS
from products.models import Product
from products.searching import held_by
from pxm import searching
from pxm.admin.signed_in import may, require
from pxm.errors import PXMError
from pxm.ids import read_uuid
from pxm.json_text import read_json

# As many as fit a glance; typing narrows them down.
FOUND_AT_ONCE = 12
SIDE = "admin/products/product/bundle/side.html"


@require_GET
def find_products_to_offer(request: HttpRequest) -> JsonResponse:
    """Answer products whose name or SKU holds ``q``, by name, without ``except``. Four queries at most.

    Children are found by their SKU, as a parent stands for them. With ``children_of`` only those of that product are
    searched, and with ``all`` no fewer are answered than a bundle can hold.
    """
    require(request, "products.view_product")
    text, parent = request.GET.get("q", ""), read_uuid(request.GET.get("children_of", ""))
    rows = Product.objects.exclude(pk__in=list(filter(None, [read_uuid(request.GET.get("except", ""))])))
    limit = MOST_OPTIONS if parent and "all" in request.GET else FOUND_AT_ONCE
    found = offered(_found(rows, text, parent)[: limit + 1], pictured=may(request, "files.view_file"))
    shown = [each.document() for each in found[:limit]]
    return JsonResponse({"products": shown, "has_more": len(found) > limit})


def _found(rows: QuerySet[Product], text: str, parent: UUID | None) -> QuerySet[Product]:
    holding = rows.filter(held_by(["name", "sku"], text))
    if parent:
        return holding.filter(parent=parent).order_by("sku")
    own = Q(parent__isnull=True)
    wanted = own | searching.held_by(["sku"], text) if text.strip() else own
    return holding.filter(wanted).order_by("name", "pk")


@require_POST
def look_at_bundle(request: HttpRequest, product_id: UUID) -> JsonResponse:
    """Answer what the components in the form mean; nothing is written. A fixed number of queries.

    Body: ``{"components": {…}, "sku": "SET"}``. Answer: ``{"problems": {key: [sentence…]}, "side": markup}``.
    """
    require(request, "products.view_product")
    try:
        body = read_json(request.body)
        components, sku = body["components"], str(body["sku"]).strip()
    except (PXMError, TypeError, KeyError):
        components, sku = None, ""
    if not is_components(components):
        # Only our own script asks, so what it cannot have sent needs no better message.
        return JsonResponse({"problems": [{"message": "The question could not be read."}]}, status=400)
    return JsonResponse(answer_of(outlook(request, product_id, components, sku), request))


def answer_of(found: Outlook, request: HttpRequest) -> dict[str, Any]:
    side = render_to_string(SIDE, {"outlook": found}, request=request)
    return {"problems": found.problems, "side": side}
