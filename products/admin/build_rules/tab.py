from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from products.admin.build_rules.draft import WantedPage
from products.admin.build_rules.evaluation import evaluate
from products.admin.build_rules.field import document_in
from products.admin.build_rules.view import read_draft
from products.admin.variation_links.field import linked_in
from products.models import Product
from pxm.admin.tabs import Tab


def build_rules_part(request: HttpRequest, product: Product | None, form: BaseForm) -> dict[str, Any]:
    """Return what the tab's template needs; the first evaluation comes with the page, so nothing jumps."""
    document = document_in(form)
    draft = read_draft(linked_in(form), document)
    return {
        "evaluation": evaluate(draft, WantedPage()),
        "evaluate_url": reverse("admin:products_product_evaluate_rules"),
        "default": document["default"] if document else "include",
    }


BUILD_RULES = Tab(
    key="build-rules",
    title="Build rules",
    template="admin/products/product/build_rules.html",
    fields=("build_rules",),
    context=build_rules_part,
    applies=lambda request, product: product.product_type in {"standard", "parent"},
    place=40,
)
