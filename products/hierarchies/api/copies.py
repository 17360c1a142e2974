"""Duplicating a hierarchy, which is a job (PIM contract §5.5)."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.documents import job_document
from products.hierarchies.api.hierarchies import HIERARCHIES
from products.hierarchies.copying import request_copy
from products.hierarchies.inputs import CopyInput
from pxm.api.envelope import read_resource, single
from pxm.api.operations import Operation, Plain
from pxm.api.views import View

_ATTRIBUTES = {
    "type": "object",
    "properties": {
        **{name: {"type": "string"} for name in ("name", "description", "slug")},
        "include_products": {"type": "boolean", "default": False},
    },
}
_ASKED = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "data": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"type": "string", "enum": ["hierarchy"]}, "attributes": _ATTRIBUTES},
        }
    },
}


class DuplicateHierarchy(View):
    resource = "pim-job"
    operations = {"post": Operation(Plain(_ASKED), status=201, errors=(409, 413, 422))}

    def post(self, request: Request, hierarchy_id: str) -> Response:
        """Duplicate a hierarchy with all its nodes, as it is when the job starts.

        What is not sent is copied; without a `slug` the copy's is that of the original with `-copy`. With
        `include_products` the nodes of the copy have the same products.
        """
        hierarchy = HIERARCHIES.find({"hierarchy_id": hierarchy_id})
        body = read_resource(request, type="hierarchy")
        attributes = CopyInput.read(body.attributes)
        request_id: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdMiddleware
        asking = {"request_id": request_id, "actor_name": request.auth.key.name}
        job = request_copy(hierarchy_id=hierarchy.pk, attributes=attributes, **asking)
        return self.document(single(job_document(job)), status=201)
