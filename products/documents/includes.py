"""What can be included beside products (PIM contract §1.7); rooms above declare kinds of their own."""

from __future__ import annotations

from collections.abc import Sequence

from products.documents.products import component_product_ids, product_documents
from products.models import Product
from pxm.api.documents import Document
from pxm.api.including import Include
from pxm.registry import Registry

PRODUCT_INCLUDES: Registry[Include] = Registry("product include")


def component_products(bundles: Sequence[Product]) -> list[Document]:
    """Return the documents of the products in bundles, drafts included; ids of deleted ones are skipped."""
    ids = component_product_ids(bundles)
    found = {str(product.pk): product for product in Product.objects.filter(pk__in=ids)}
    return product_documents([found[id] for id in ids if id in found])


def _none(products: Sequence[Product]) -> list[Document]:
    """Products have no files yet, so this is always an empty array."""
    return []


PRODUCT_INCLUDES.add(
    Include("files", _none),
    Include("main_image", _none, key="main_images"),
    Include("component_products", component_products),
)
