from __future__ import annotations

from typing import Any

from django.urls import reverse

from products.extensions.admin.rights import VIEW
from products.models import ProductTemplate
from pxm.admin.signed_in import may
from pxm.admin.tabs import Tab


def _number(product: Any) -> str:
    number = ProductTemplate.objects.filter(product=product, position__isnull=False).count()
    return str(number or "")


TEMPLATES = Tab(
    key="templates",
    title="Templates",
    address=lambda product: reverse("admin:products_product_templates", args=[product.pk]),
    script="products/templates.js",
    badge=_number,
    applies=lambda request, product: may(request, VIEW),
    place=55,
)
