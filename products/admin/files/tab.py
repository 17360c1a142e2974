"""The tab *Files* on the page of a product: its main image, and its files in order."""

from __future__ import annotations

from django.urls import reverse

from products.admin.files.view import LOOK
from products.models import Product
from pxm.admin.signed_in import may
from pxm.admin.tabs import Tab


def _number(product: Product) -> str:
    number = len({link["id"] for link in product.files} | ({product.main_image} if product.main_image else set()))
    return f"{number:,}" if number else ""


FILES = Tab(
    key="files",
    title="Files",
    address=lambda product: reverse("admin:products_product_files", args=[product.pk]),
    badge=_number,
    applies=lambda request, product: may(request, *LOOK),
    place=55,
)
