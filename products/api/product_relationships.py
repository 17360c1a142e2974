"""What products are related to (PIM contract §2.7, *Relationship endpoints*)."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework.request import Request
from rest_framework.response import Response

from products.api.documents.products import component_product_ids
from products.api.products import find_product
from products.models import Product
from products.services.variation_links import link_variations, replace_variations, unlink_variations
from pxm.api.documents import moment
from pxm.api.envelope import read_references
from pxm.api.operations import Answer, Operation, References
from pxm.api.views import View, path_id
from pxm.rows import find_ids

_VARIATIONS = "product-variation"
_WRITES = Operation(takes=References(_VARIATIONS), answers=Answer.NOTHING, status=204)


class LinkedVariations(View):
    resource = _VARIATIONS
    operations = {
        "get": Operation(answers=Answer.REFERENCES),
        "post": _WRITES,
        "put": _WRITES,
        "delete": _WRITES,
    }

    def get(self, request: Request, product_id: str) -> Response:
        """List the variations linked to a product, in linked order."""
        links = find_product(product_id).variation_links.order_by("position", "pk")
        data = [
            {"type": _VARIATIONS, "id": str(link.variation_id), "meta": {"created_at": moment(link.created_at)}}
            for link in links
        ]
        return self.document({"data": data})

    def post(self, request: Request, product_id: str) -> Response:
        """Link variations behind those that are linked already."""
        return self._write(request, product_id, link_variations)

    def put(self, request: Request, product_id: str) -> Response:
        """Link these variations, in this order, and no others."""
        return self._write(request, product_id, replace_variations)

    def delete(self, request: Request, product_id: str) -> Response:
        """Unlink variations; the next build deals with the children."""
        return self._write(request, product_id, unlink_variations)

    def _write(self, request: Request, product_id: str, write: Callable[..., None]) -> Response:
        found = path_id(product_id)
        write(product_id=found, variation_ids=[item["id"] for item in read_references(request, type=_VARIATIONS)])
        return self.no_content()


class ComponentProducts(View):
    resource = "product"
    operations = {"get": Operation(answers=Answer.REFERENCES)}

    def get(self, request: Request, product_id: str) -> Response:
        """List the products in a bundle, each once; none for other products."""
        ids = component_product_ids([find_product(product_id)])
        existing, _ = find_ids(Product.objects.all(), ids)
        return self.document({"data": [{"type": "product", "id": str(id)} for id in existing]})
