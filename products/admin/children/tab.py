from __future__ import annotations

from django.urls import reverse

from products.models import Product
from pxm.admin.tabs import Tab


def _number(product: Product) -> str:
    number = product.children.count()
    return f"{number:,}" if number else ""


CHILDREN = Tab(
    key="children",
    title="Children",
    address=lambda product: reverse("admin:products_product_children", args=[product.pk]),
    choice=("job", "fate"),
    badge=_number,
    applies=lambda request, product: product is not None and product.product_type in {"standard", "parent"},
    place=50,
)
