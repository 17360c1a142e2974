"""The head of a product's page: what it is, why it needs a rebuild, and the main button."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from products.admin.bundle.membership import in_bundles
from products.admin.product.copying import copy_address
from products.building.rebuild_reasons import rebuild_reasons
from products.models import Product


def header(request: HttpRequest, product: Product) -> dict[str, Any]:
    """Return what the head shows. The button is for those who may build, once there is something to build from."""
    may_build = request.user.has_perm("products.build_product") and not product.is_child
    can_build = may_build and product.variation_links.exists()
    return {
        "bundles": in_bundles(product.pk),
        "reasons": rebuild_reasons(product) if product.needs_rebuild else [],
        "button": "Build children…" if can_build else "",
        "address": reverse("admin:products_product_build", args=[product.pk]),
        "copy": copy_address(request, product),
    }
