"""``POST /pcm/pricebooks/import`` (catalog contract §7.5)."""

from __future__ import annotations

from django.urls import path
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.documents import job_document
from products.transfer.prices.request import MOST_BYTES, request_price_import
from pxm.api.envelope import single
from pxm.api.families import PRICE_BOOKS
from pxm.api.forms import FormParser, read_form
from pxm.api.operations import Operation, Plain
from pxm.api.views import View

PATH = "/pcm/pricebooks/import"
# The file with what a form puts around it.
LONGEST_BODY = MOST_BYTES + 64 * 1024
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "At most 50 MB, and 50,000 objects."},
        "file_compression": {"type": "string", "enum": ["none", "gzip"], "default": "none"},
    },
}


class ImportPrices(View):
    resource = "pim-job"
    family = PRICE_BOOKS
    operations = {"post": Operation(Plain(_FORM, "multipart/form-data"), status=201, errors=(413, 422, 503, 507))}

    def get_parsers(self) -> list[BaseParser]:
        return [FormParser()]

    def post(self, request: Request) -> Response:
        """Import price books and prices from a stream of JSON objects, as a job.

        Each object is a price book or a price as it is sent to create one, with its `id` or an `external_ref`; a price
        names its book by `pricebook_id` or `pricebook_external_ref`, beside its attributes. The first error ends the
        import; what was written before it stays.
        """
        form = read_form(request)
        request_id: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdMiddleware
        job = request_price_import(
            upload=form.files.get("file"),
            attributes=dict(form.texts),
            request_id=request_id,
            actor_name=request.auth.key.name,
        )
        return self.document(single(job_document(job)), status=201)


urlpatterns = [path("pricebooks/import", ImportPrices.as_view())]
