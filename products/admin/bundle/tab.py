from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from products.admin.bundle.field import components_in
from products.admin.bundle.outlook import documents, outlook
from products.attributes import on_tab
from products.models import Product
from pxm.admin.signed_in import may
from pxm.admin.tabs import Tab


def bundle_part(request: HttpRequest, product: Product, form: BaseForm) -> dict[str, Any]:
    """Return what the tab's template needs; the first outlook comes with the page, so nothing jumps."""
    components = components_in(form)
    found = outlook(request, product.pk, components, str(form["sku"].value() or "").replace("\0", "").strip())
    return {
        "outlook": found,
        "data": {
            "products": documents(found.products),
            "problems": found.problems,
            "stored": list(product.components),
        },
        "find_url": reverse("admin:products_product_find_to_offer"),
        "look_url": reverse("admin:products_product_look_at_bundle", args=[product.pk]),
        "is_bundle": bool(components),
        "was_bundle": product.product_type == Product.Type.BUNDLE,
        "has_variations": product.product_type == Product.Type.STANDARD and product.variation_links.exists(),
    }


def _applies(request: HttpRequest, product: Product) -> bool:
    if product.product_type == Product.Type.BUNDLE:
        return True
    return product.product_type == Product.Type.STANDARD and may(request, "products.change_product")


BUNDLE = Tab(
    key="bundle",
    title="Bundle",
    template="admin/products/product/bundle/tab.html",
    fields=on_tab("bundle"),
    context=bundle_part,
    badge=lambda product: str(len(product.components) or ""),
    applies=_applies,
    place=52,
)
