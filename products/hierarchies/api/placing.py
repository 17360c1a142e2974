"""``/pcm/products/attach_nodes`` and ``detach_nodes``: products by a filter, at nodes (PIM contract §1.5.1, §2.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from products.filters import PRODUCTS as PRODUCT_FILTERS
from products.hierarchies.inputs import NodesByFilterInput
from products.hierarchies.services.placing import attach_nodes, detach_nodes
from products.models import Product
from pxm.api.envelope import read_optional_object
from pxm.api.filtering import apply_filter
from pxm.api.operations import Operation, Plain
from pxm.api.views import View
from pxm.errors import Invalid, Problem
from pxm.pointers import DATA

_ASKED = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["filter", "node_ids"],
            "properties": {
                "filter": {"type": "string", "example": "eq(tags,summer)"},
                "node_ids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
            },
        }
    },
}


def _told(count: str) -> dict[str, Any]:
    told = {count: {"type": "integer"}, "nodes_not_found": {"type": "array", "items": {"type": "string"}}}
    return {"type": "object", "properties": {"meta": {"type": "object", "properties": told}}}


class AttachNodes(View):
    resource = "product"
    operations = {"post": Operation(Plain(_ASKED), Plain(_told("nodes_attached")), errors=(409, 413, 422))}

    def post(self, request: Request) -> Response:
        """Attach all products that match a filter to nodes.

        `nodes_attached` counts the nodes. Those that do not exist are named in `nodes_not_found`, and so are
        hierarchies: there are no products at the root.
        """
        products, node_ids = _read(request)
        placed = attach_nodes(products=products, node_ids=node_ids)
        return Response({"meta": {"nodes_attached": placed.nodes, "nodes_not_found": placed.missing}})


class DetachNodes(View):
    resource = "product"
    operations = {"post": Operation(Plain(_ASKED), Plain(_told("nodes_detached")), errors=(409, 413, 422))}

    def post(self, request: Request) -> Response:
        """Take all products that match a filter away from nodes.

        `nodes_detached` counts the nodes; those that do not exist are named in `nodes_not_found`.
        """
        products, node_ids = _read(request)
        placed = detach_nodes(products=products, node_ids=node_ids)
        return Response({"meta": {"nodes_detached": placed.nodes, "nodes_not_found": placed.missing}})


def _read(request: Request) -> tuple[QuerySet[Product], list[str]]:
    data = read_optional_object(request).get("data")
    if data is None:
        raise Invalid(Problem("data can not be empty", "required", DATA))
    if not isinstance(data, Mapping):
        raise Invalid(Problem("data must be an object", "invalid", DATA))
    asked = NodesByFilterInput.read(data, pointer=DATA)
    return apply_filter(Product.objects.all(), asked["filter"], PRODUCT_FILTERS), asked["node_ids"]
