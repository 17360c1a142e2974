"""Asking for an import of price books and prices (catalog contract §7.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import IO, Any

from jobs.models import Job
from jobs.services import submit
from products.files.private import drop_private, keep_private
from products.files.services import Upload
from products.inputs.maps import CompactInput
from pxm.errors import Invalid, Problem
from pxm.inputs import Enumeration

PRICE_IMPORT = "price-import"
MOST_BYTES = 50 * 1024 * 1024
# What waits behind long builds, or for an operator, must still be there.
_KEPT_FOR = timedelta(days=30)


class PriceImportInput(CompactInput):
    file_compression = Enumeration(("none", "gzip"), required=False)


def request_price_import(
    *, upload: Upload | None, attributes: dict[str, Any], request_id: str, actor_name: str = ""
) -> Job:
    """Keep the file and submit the job that imports it. Nothing in the file is looked at before the job runs."""
    sent = PriceImportInput.read(attributes)
    if upload is None or not upload.size:
        raise Invalid(Problem("file can not be empty", "empty", "/file"))
    if upload.size > MOST_BYTES:
        raise Invalid(Problem("the file must not be larger than 50 MB", "too_large", "/file"))
    content: IO[bytes] = upload.file
    name = upload.name or "prices.jsonl"
    file = keep_private(
        content, purpose=PRICE_IMPORT, file_name=name, mime_type="application/octet-stream", lasts=_KEPT_FOR
    )
    try:
        return submit(
            type=PRICE_IMPORT,
            payload={"file": str(file.pk), "gzip": sent.get("file_compression") == "gzip"},
            request_id=request_id,
            actor_name=actor_name,
            subject_name=file.file_name,
        )
    except BaseException:
        drop_private([file.pk])
        raise
