"""Adding and deleting files (catalog contract §7.7); they are never changed."""

from __future__ import annotations

import re
from collections.abc import Collection
from io import BytesIO
from typing import IO, Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from products.files import uses
from products.files.kinds import Kind, kind_of
from products.files.models import ADDRESS_LENGTH, NAME_LENGTH, File
from products.files.pictures import NotAPicture, TooManyPixels, size_of, thumbnail_of
from products.files.storage import drop, keep, open_kept
from pxm import bulk
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.rows import lock

MOST_BYTES = 8 * 1024 * 1024
_KINDS = "gif, jpg, jpeg, png, webp, mp4, mov, pdf, usdz, glb, jp2, jxr, aac, vrml, doc, docx, ppt, pptx, xls, xlsx"
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"\\^`{|}\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Upload(Protocol):
    """A file as a form brings it: its bytes are read in parts."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    @property
    def file(self) -> Any: ...


def create_file(*, upload: Upload | None = None, address: str = "") -> File:
    """Keep an upload, or the address of a file that lies elsewhere and is not fetched. An upload comes first."""
    if upload is not None:
        return _keep(upload)
    if address:
        return _refer_to(address)
    raise Invalid(Problem("You have not supplied a file to store", "not_supplied"))


def _keep(upload: Upload) -> File:
    content, size = upload.file, upload.size or 0
    if not size:
        raise Invalid(Problem("the file is empty", "empty_file"))
    if size > MOST_BYTES:
        raise Invalid(Problem("the file must not be larger than 8 MB", "too_large"))
    kind = kind_of(content)
    if kind is None:
        raise Invalid(Problem(f"the file must be one of: {_KINDS}", "kind"))
    width, height = _size_of(content, kind)
    file = File(
        file_name=_plain(upload.name or ""), mime_type=kind.mime_type, file_size=size, width=width, height=height
    )
    keep(file.stored_name, content)
    try:
        _insert(file)
    except BaseException:
        drop(file.stored_name)
        raise
    return file


def _size_of(content: IO[bytes], kind: Kind) -> tuple[int | None, int | None]:
    if not kind.picture:
        return None, None
    try:
        return size_of(content, kind)
    except TooManyPixels:
        raise Invalid(Problem("the picture has more than 100 million pixels", "too_many_pixels")) from None
    except NotAPicture:
        raise Invalid(Problem("the picture can not be read", "kind")) from None


def _plain(name: str) -> str:
    """Return the name without what stands before it in a path, cut to what can be kept; it never names a place."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNPRINTABLE.sub("", last)[-NAME_LENGTH:]


def _refer_to(address: str) -> File:
    if len(address) > ADDRESS_LENGTH or _UNSEEN.search(address) or not _is_absolute(address):
        raise Invalid(Problem(f"{_UNPRINTABLE.sub('', address)[:200]} is not a valid URL", "address"))
    file = File(address=address)
    _insert(file)
    return file


def _is_absolute(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


@transaction.atomic
def _insert(file: File) -> None:
    file.save(force_insert=True)
    recording.created(file)


@transaction.atomic
@recording.together()
def delete_files(*, file_ids: Collection[UUID]) -> int:
    """Delete files, and their places wherever they are used; return how many. Unknown ids are no error.

    What uses them is written, so it is locked, before the files.
    """
    uses.forget(file_ids)
    rows = File.objects.filter(bulk.ids([id.hex for id in file_ids]))
    doomed = lock(rows)
    names = [name for file in doomed if file.kind for name in (file.stored_name, file.thumbnail_name)]
    recording.deleted(doomed)
    delete_rows(rows)
    transaction.on_commit(lambda: drop(*names))
    return len(doomed)


def find_thumbnail(file: File) -> IO[bytes] | None:
    """Return the small picture of a file, made when it is first wanted; None for one that has none.

    What could not be made once is not tried again.
    """
    if file.kind is None or not file.kind.picture or file.has_thumbnail is False:
        return None
    return (open_kept(file.thumbnail_name) if file.has_thumbnail else None) or _make_thumbnail(file, file.kind)


def _make_thumbnail(file: File, kind: Kind) -> IO[bytes] | None:
    content = open_kept(file.stored_name)
    if content is None:
        return None
    with content:
        made = _small(content, kind)
    if made is not None:
        keep(file.thumbnail_name, BytesIO(made), made_by_anybody=True)
    File.objects.filter(pk=file.pk).update(has_thumbnail=made is not None)
    return None if made is None else BytesIO(made)


def _small(content: IO[bytes], kind: Kind) -> bytes | None:
    try:
        return thumbnail_of(content, kind)
    except NotAPicture:
        return None
