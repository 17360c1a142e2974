"""``POST /pcm/products/import`` and ``…/export`` (PIM contract §6)."""

from __future__ import annotations

from django.urls import path
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.api.documents import job_document
from products.api.products import PRODUCTS
from products.filters import PRODUCTS as FILTERABLE
from products.models import Product
from products.transfer.products.import_request import MOST_BYTES, request_import
from products.transfer.products.request import PRODUCT_EXPORT, request_export
from pxm.api.envelope import read_optional_object, read_resource, single
from pxm.api.filtering import apply_filter
from pxm.api.forms import FormParser, read_form
from pxm.api.operations import Operation, OptionalObject, Plain
from pxm.api.views import View

_COLUMNS = {
    "type": "object",
    "properties": {
        "include": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Columns beside those that are always there, as `tags`, `admin_attributes.*`, "
            "`shopper_attributes.care` or `products(book):isbn`. Without any, every column.",
        }
    },
}
_ASKED = {
    "type": "object",
    "properties": {
        "data": {
            "type": "object",
            "required": ["type"],
            "properties": {
                "type": {"type": "string", "enum": [PRODUCT_EXPORT]},
                "attributes": {"type": "object", "properties": {"columns": _COLUMNS}},
            },
        }
    },
}


class ExportProducts(View):
    resource = "pim-job"
    filterable = FILTERABLE
    operations = {"post": Operation(takes=OptionalObject(_ASKED), status=201)}

    def post(self, request: Request) -> Response:
        """Export products and children as CSV, as a job; its `file_locations` are links that end.

        `filter` narrows them down as in the list of products; bundles are never exported. With `useTemplateSlugs=true`
        columns name templates by their slugs.
        """
        is_told = read_optional_object(request).get("data") is not None
        sent = read_resource(request, type=PRODUCT_EXPORT).attributes if is_told else {}
        asked = request.query_params.get("filter", "")
        apply_filter(Product.objects.none(), asked, PRODUCTS.filterable)
        request_id: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdMiddleware
        job = request_export(
            attributes=sent,
            filter_text=asked,
            use_template_slugs=request.query_params.get("useTemplateSlugs", "").lower() == "true",
            request_id=request_id,
            actor_name=request.auth.key.name,
        )
        return self.document(single(job_document(job)), status=201)


IMPORT = "/pcm/products/import"
# The file with what a form puts around it.
LONGEST_BODY = MOST_BYTES + 64 * 1024
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "CSV, at most 50 MB and 50,000 rows."}
    },
}


class ImportProducts(View):
    resource = "pim-job"
    operations = {"post": Operation(Plain(_FORM, "multipart/form-data"), status=201, errors=(422, 503, 507))}

    def get_parsers(self) -> list[BaseParser]:
        return [FormParser()]

    def post(self, request: Request) -> Response:
        """Import products from a CSV file, as a job: new ones by `external_ref`, others by that or by `id`.

        Good rows are written, and every bad one is an error of the job. Empty cells change nothing. `locale` (en-US,
        en-GB, en-CA) says how the dates of templates are written.
        """
        form = read_form(request)
        request_id: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdMiddleware
        job = request_import(
            upload=form.files.get("file"),
            locale=request.query_params.get("locale", ""),
            request_id=request_id,
            actor_name=request.auth.key.name,
        )
        return self.document(single(job_document(job)), status=201)


urlpatterns = [
    path("products/import", ImportProducts.as_view()),
    path("products/export", ExportProducts.as_view()),
]
