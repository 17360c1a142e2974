"""Files as documents (catalog contract §7.7)."""

from __future__ import annotations

from collections.abc import Iterable

from products.files.models import File
from pxm.api.documents import Document, link_to, moment
from pxm.api.hosts import at_host


def file_documents(files: Iterable[File]) -> list[Document]:
    """No query."""
    return [_document(file) for file in files]


def _document(file: File) -> Document:
    return {
        "type": "file",
        "id": str(file.pk),
        "link": {"href": file.address or at_host(file.path)},
        "file_name": file.file_name,
        "mime_type": file.mime_type,
        "file_size": file.file_size,
        "public": True,
        "meta": {
            "dimensions": {"width": file.width, "height": file.height} if file.width else {},
            "timestamps": {"created_at": moment(file.created_at)},
        },
        "links": link_to(at_host(f"/v2/files/{file.pk}")),
    }
