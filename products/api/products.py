"""Products and their children (PIM contract §2.7, §3.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from products.api.documents.products import component_product_ids, product_document, product_documents
from products.api.filters import PRODUCTS
from products.inputs.product import ProductInput
from products.models import Product
from products.services.product import create_product, delete_products, update_product
from pxm.api.envelope import ResourceBody, check_references, read_resource, single
from pxm.api.operations import Attributes, Operation
from pxm.api.views import View, path_id
from pxm.errors import Invalid, Missing, Problem
from pxm.rows import find

KINDS = ("files", "main_image", "component_products")
# The kind `main_image` answers under the plural (PIM contract §1.7).
_KEYS = {"main_image": "main_images"}
_TAKES = Attributes(ProductInput, {"variations": "product-variation"})
_LINKS = "/data/relationships/variations"

Included = dict[str, list[dict[str, Any]]]


class ProductView(View):
    """What all lists and documents of products have in common."""

    resource = "product"
    attributes = ProductInput
    filterable = PRODUCTS
    includes = KINDS


class Products(ProductView):
    operations = {"post": Operation(takes=_TAKES, status=201)}

    def get(self, request: Request) -> Response:
        """List products, children included."""
        return self.page(request, Product.objects.order_by("pk"), product_documents, included=included(request))

    def post(self, request: Request) -> Response:
        """Create a product, and link variations to it if `relationships.variations` names some."""
        body = read_resource(request, type="product")
        product = create_product(attributes=body.attributes, variation_ids=linked_ids(body))
        return self.document(single(product_document(product)), status=201)


class OneProduct(ProductView):
    operations = {"put": Operation(takes=_TAKES)}

    def get(self, request: Request, product_id: str) -> Response:
        """Get a product."""
        product = find_product(product_id)
        include = included(request)
        return self.document(single(product_document(product), include([product]) if include else None))

    def put(self, request: Request, product_id: str) -> Response:
        """Change a product: what is not sent stays, null clears. A child becomes independent of builds for ever.

        `relationships.variations` replaces the linked variations. An empty array, which every document shows there,
        leaves them alone; `PUT …/relationships/variations` takes them all away.
        """
        found = path_id(product_id)
        body = read_resource(request, type="product", id=product_id)
        ids = linked_ids(body) or None
        product = update_product(product_id=found, attributes=body.attributes, variation_ids=ids)
        return self.document(single(product_document(product)))

    def delete(self, request: Request, product_id: str) -> Response:
        """Delete a product; a parent goes with all its children. An unknown one is no error."""
        with suppress(Missing):
            delete_products(product_ids=[path_id(product_id)])
        return self.no_content()


class Children(ProductView):
    def get(self, request: Request, product_id: str) -> Response:
        """List the children of a product; none for one that has none, or that does not exist."""
        children = Product.objects.none()
        with suppress(Missing):
            children = Product.objects.filter(parent=path_id(product_id)).order_by("pk")
        return self.page(request, children, product_documents, included=included(request))


def find_product(text: str) -> Product:
    """Return the product of the id in a path, or raise Missing."""
    return find(Product.objects.all(), text)


def linked_ids(body: ResourceBody) -> list[str]:
    """Return the ids in ``relationships.variations.data`` of a product that is written."""
    relationship = body.relationships.get("variations")
    if relationship is None:
        return []
    if not isinstance(relationship, dict):
        raise Invalid(Problem("relationships.variations must be an object", "invalid", _LINKS))
    references = relationship.get("data")
    if references is None:
        return []
    return [item["id"] for item in check_references(references, type="product-variation", pointer=f"{_LINKS}/data")]


def included(request: Request) -> Callable[[Sequence[Product]], Included] | None:
    """Return what makes ``included`` of a page; None unless a known kind is asked for. Unknown kinds are ignored."""
    asked = [kind for kind in KINDS if kind in request.query_params.get("include", "").replace(" ", "").split(",")]
    if not asked:
        return None

    def include(products: Sequence[Product]) -> Included:
        shown: Included = {_KEYS.get(kind, kind): [] for kind in asked}
        if "component_products" in asked:
            shown["component_products"] = component_products(products)
        return shown

    return include


def component_products(bundles: Sequence[Product]) -> list[dict[str, Any]]:
    """Return the documents of the products in bundles, drafts included; ids that name none any more are skipped."""
    ids = component_product_ids(bundles)
    found = {str(product.pk): product for product in Product.objects.filter(pk__in=ids)}
    return product_documents([found[id] for id in ids if id in found])
