"""What can be included beside products (PIM contract §1.7); rooms above declare kinds of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from products.documents.products import component_product_ids, product_documents
from products.files.documents import file_documents
from products.files.models import File
from products.models import Product
from pxm.api.documents import Document
from pxm.api.including import Include
from pxm.registry import Registry
from pxm.rows import find_rows

PRODUCT_INCLUDES: Registry[Include] = Registry("product include")


def component_products(bundles: Sequence[Product]) -> list[Document]:
    """Return the documents of the products in bundles, drafts included; ids of deleted ones are skipped."""
    ids = component_product_ids(bundles)
    found = {str(product.pk): product for product in Product.objects.filter(pk__in=ids)}
    return product_documents([found[id] for id in ids if id in found])


def _files(products: Sequence[Product]) -> list[Document]:
    return _documents_of(link["id"] for product in products for link in product.files)


def _main_images(products: Sequence[Product]) -> list[Document]:
    return _documents_of(product.main_image for product in products)


def _documents_of(ids: Iterable[str]) -> list[Document]:
    """Return the documents of files, each once; ids of none are skipped. One query."""
    files, _ = find_rows(File.objects.all(), dict.fromkeys(ids))
    return file_documents(files)


PRODUCT_INCLUDES.add(
    Include("files", _files),
    Include("main_image", _main_images, key="main_images"),
    Include("component_products", component_products),
)
