"""``/v2/files`` (catalog contract §7.7)."""

from __future__ import annotations

from typing import Any

from products.files import services
from products.files.documents import file_documents
from products.files.models import File
from pxm.api.families import V2, ErrorText
from pxm.api.filtering.fields import IdField, NumberField, TextField
from pxm.api.forms import Form, SentForm
from pxm.api.resource_views import paths
from pxm.api.resources import Resource, Verb

_COMPARED = "gt ge lt le"
_FORM = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "At most 8 MB."},
        "file_location": {"type": "string", "format": "uri", "description": "Where the file lies, if it is not sent."},
    },
}


def _taken(form: SentForm) -> dict[str, Any]:
    return {"upload": form.files.get("file"), "address": form.texts.get("file_location", "")}


FILES = Resource(
    type="file",
    model=File,
    at="files",
    key="file_id",
    family=V2,
    documents=file_documents,
    shown={
        "file_name": {"type": "string"},
        "mime_type": {"type": "string", "example": "image/png"},
        "file_size": {"type": "integer"},
        "public": {"type": "boolean"},
        "link": {"type": "object", "properties": {"href": {"type": "string", "format": "uri"}}},
    },
    form=Form(_FORM, _taken),
    filterable={
        "id": IdField("pk", "eq in"),
        "file_name": TextField("file_name", "eq like"),
        "width": NumberField("width", _COMPARED),
        "height": NumberField("height", _COMPARED),
        "file_size": NumberField("file_size", _COMPARED),
    },
    shoppers_read=True,
    lists="List files.",
    reads="Get a file.",
    creates=Verb(
        services.create_file,
        "Create a file by sending it (`file`), or by naming where it lies (`file_location`). It never changes.",
        errors=(413, 422, 503, 507),
    ),
    deletes=Verb(services.delete_files, "Delete a file, and its places on products."),
    errors={
        "missing": ErrorText(title="Resource Not Found", detail="The resource you are requesting does not exist"),
        "not_supplied": ErrorText(status=400, title="Validation Failed"),
        "empty_file": ErrorText(title="Validation Failed"),
        "kind": ErrorText(title="Validation Failed"),
        "too_many_pixels": ErrorText(title="Validation Failed"),
        "too_large": ErrorText(status=413),
        "address": ErrorText(title="file_location invalid"),
    },
)

urlpatterns = paths(FILES)
