"""Asking for an import of products (PIM contract §6.1)."""

from __future__ import annotations

import csv
from datetime import timedelta

from jobs.models import Job
from jobs.services import submit
from products.files.private import drop_private, keep_private
from products.files.services import Upload
from products.transfer.products.cells import DATES
from products.transfer.products.reading import NoText, csv_rows
from products.transfer.products.rows import BadHeader, read_header
from pxm.errors import Invalid, Problem, Unavailable

PRODUCT_IMPORT = "product-import"
MOST_BYTES = 50 * 1024 * 1024
# What waits behind long builds, or for an operator, must still be there.
_KEPT_FOR = timedelta(days=30)


def request_import(*, upload: Upload | None, locale: str, request_id: str, actor_name: str = "") -> Job:
    """Keep the file and submit the job that imports it; Invalid for a header that lacks a required column."""
    if upload is None or not upload.size:
        raise Invalid(Problem("file can not be empty", "empty", "/file"))
    if upload.size > MOST_BYTES:
        raise Unavailable(Problem("client read error", "too_large", "/file"))
    _check_header(upload)
    name = upload.name or "products.csv"
    file = keep_private(
        upload.file, purpose=PRODUCT_IMPORT, file_name=name, mime_type="text/csv; charset=utf-8", lasts=_KEPT_FOR
    )
    try:
        return submit(
            type=PRODUCT_IMPORT,
            payload={"file": str(file.pk), "locale": locale if locale in DATES else ""},
            request_id=request_id,
            actor_name=actor_name,
            subject_name=file.file_name,
        )
    except BaseException:
        drop_private([file.pk])
        raise


def _check_header(upload: Upload) -> None:
    upload.file.seek(0)
    try:
        read_header(next(csv_rows(upload.file), []))
    except BadHeader as problem:
        raise Invalid(Problem(str(problem), "header", "/file")) from problem
    except NoText as problem:
        raise Invalid(Problem("the file is not valid UTF-8", "unreadable", "/file")) from problem
    except csv.Error as problem:
        raise Invalid(Problem(f"the file can not be read: {problem}", "unreadable", "/file")) from problem
