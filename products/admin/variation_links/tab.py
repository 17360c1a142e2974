from __future__ import annotations

import json
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from products.admin.variation_links.field import linked_in
from products.models import LastBuild, Product
from pxm.admin.signed_in import may
from pxm.admin.tabs import Tab


def variations_part(request: HttpRequest, product: Product | None, form: BaseForm) -> dict[str, Any]:
    """Return what the tab's template needs; `build` tells what is lost when the set of variations changes."""
    return {
        "linked": [variation.document() for variation in linked_in(form)],
        "build": _last_build(product),
        "find_url": reverse("admin:products_product_find_variations"),
        "make_url": reverse("admin:products_product_make_variation"),
        "variation_url": reverse("admin:products_variation_change", args=["ID"]),
        "may_make": may(request, "products.add_variation", "products.add_option"),
    }


def _last_build(product: Product | None) -> dict[str, Any]:
    build = LastBuild.objects.filter(product=product).first() if product else None
    if build is None or not product:
        return {"variations": "[]", "children": 0}
    return {"variations": json.dumps([each["id"] for each in build.variations]), "children": product.children.count()}


VARIATIONS = Tab(
    key="variations",
    title="Variations",
    template="admin/products/product/variations.html",
    fields=("variations",),
    context=variations_part,
    applies=lambda request, product: product.product_type in {"standard", "parent"},
    place=30,
)
