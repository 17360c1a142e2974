"""Which relationships a product has, and which products it has under them (PIM contract §7.1)."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from products.api.products import PRODUCTS
from products.relationships.api.definitions import OF_PRODUCT, RELATED_PRODUCTS, RELATIONSHIPS
from products.relationships.documents import related_references, relationship_documents
from products.relationships.inputs import CustomRelationshipInput
from products.relationships.models import AS_SHOWN, CustomRelationship
from products.relationships.services.attaching import attach_relationships, detach_relationships
from products.relationships.services.relating import Related, relate_products, unrelate_products
from pxm.api.documents import owned_timestamps
from pxm.api.envelope import read_references
from pxm.api.operations import Answer, Operation, Plain, References
from pxm.api.views import View, path_id


def _data(*required: str, **properties: Any) -> dict[str, Any]:
    item = {"type": "object", "required": ["type", *required], "properties": properties}
    return {"type": "object", "required": ["data"], "properties": {"data": {"type": "array", "items": item}}}


_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}
_NAMED = _data("slug", type={"type": "string", "enum": [RELATIONSHIPS.type]}, slug=_TEXT)
_SORTED = {"type": "object", "properties": {"sort_order": {"type": "integer", "nullable": True}}}
_RELATED = _data("id", type={"type": "string", "enum": ["product"]}, id=_ID, attributes=_SORTED)
_REFUSED = {"type": "object", "properties": {"ID": _TEXT, "Details": _TEXT}}
_TIMES = {name: {"type": "string", "format": "date-time"} for name in ("created_at", "updated_at")}
_TOLD = {
    "type": "object",
    "properties": {
        "meta": {
            "type": "object",
            "properties": {
                "associated_products": {"type": "array", "items": _ID},
                "products_not_associated": {"type": "array", "items": _REFUSED},
                "owner": _TEXT,
                "timestamps": {"type": "object", "properties": _TIMES},
            },
        }
    },
}


class RelationshipsOfProduct(View):
    resource = RELATIONSHIPS.type
    attributes = CustomRelationshipInput
    operations = {
        "get": Operation(answers=Answer.PAGE),
        "post": Operation(Plain(_NAMED), Answer.PAGE, status=201, errors=(409, 413, 422)),
        "delete": Operation(Plain(_NAMED), Answer.NOTHING, status=204, errors=(409, 413, 422)),
    }

    def get(self, request: Request, product_id: str) -> Response:
        """List the custom relationships of a product."""
        product = PRODUCTS.find({PRODUCTS.key: product_id})
        rows = CustomRelationship.objects.filter(attachments__product=product).order_by("pk")
        return self.page(request, lambda: rows, relationship_documents)

    def post(self, request: Request, product_id: str) -> Response:
        """Give a product custom relationships; it may have five.

        All of them or none. The answer lists those that the product has then.
        """
        product = PRODUCTS.find({PRODUCTS.key: product_id})
        attach_relationships(product_id=product.pk, slugs=_slugs(request))
        answer = self.get(request, product_id)
        answer.status_code = 201
        return answer

    def delete(self, request: Request, product_id: str) -> Response:
        """Take custom relationships from a product, with the products it has under them."""
        product = PRODUCTS.find({PRODUCTS.key: product_id})
        detach_relationships(product_id=product.pk, slugs=_slugs(request))
        return self.no_content()


class ProductsUnderRelationship(View):
    resource = RELATED_PRODUCTS.type
    operations = {
        "get": Operation(answers=Plain(_RELATED)),
        "post": Operation(Plain(_RELATED), Plain(_TOLD), status=201, errors=(409, 413, 422)),
        "delete": Operation(References("product"), Answer.NOTHING, status=204),
    }

    def get(self, request: Request, **ids: str) -> Response:
        """List the ids of the products under a relationship of a product, each with its `sort_order` if it has one."""
        OF_PRODUCT.find(ids)
        rows = RELATED_PRODUCTS.rows_below(ids).select_related(None).order_by(*AS_SHOWN)
        return self.page(request, lambda: rows, related_references)

    def post(self, request: Request, **ids: str) -> Response:
        """Put products under a relationship of a product, behind those that are there.

        The relationship is attached by itself. Each product that can not be added is told with the reason; the others
        are added. One that is there gets the `sort_order` that is sent; null removes it.
        """
        told = relate_products(**_found(ids), products=read_references(request, type=self.resource))
        return Response({"meta": _told(told)}, status=201)

    def delete(self, request: Request, **ids: str) -> Response:
        """Take products from under a relationship of a product, which keeps the relationship.

        If it is bi-directional, they lose the product, too.
        """
        found = _found(ids)
        product_ids = [item["id"] for item in read_references(request, type=self.resource)]
        unrelate_products(**found, product_ids=product_ids)
        return self.no_content()


def _slugs(request: Request) -> list[str]:
    return [item["slug"] for item in read_references(request, type=RELATIONSHIPS.type, key="slug")]


def _found(ids: dict[str, str]) -> dict[str, Any]:
    """Return the ids of the product and of the relationship that a path names, or raise Missing."""
    relationship = OF_PRODUCT.find(ids)
    return {PRODUCTS.key: path_id(ids[PRODUCTS.key]), OF_PRODUCT.key: relationship.pk}


def _told(told: Related) -> dict[str, Any]:
    return {
        "associated_products": told.associated,
        "products_not_associated": [{"ID": id, "Details": why} for id, why in told.refused.items()],
        **owned_timestamps(told.relationship),
    }
