"""Files that only those may read who are given a link: one that is signed and ends (PIM contract §6.3).

What is sent to be imported is kept like this until the import is over, and what exports make until it is too old.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from products.files.models import NAME_LENGTH, PrivateFile
from products.files.storage import drop, keep, open_kept, parts_of
from pxm.clock import now
from pxm.errors import Missing, Problem
from pxm.signed_links import opened, sign
from pxm.upkeep import CHUNK, Upkeep, in_chunks

_KIND = "file"


def keep_private(content: IO[bytes], *, purpose: str, file_name: str, mime_type: str, lasts: timedelta) -> PrivateFile:
    """Keep a file for so long. Raises NoRoom or Unavailable, and then nothing of it is left."""
    size = content.seek(0, 2)
    file = PrivateFile(
        purpose=purpose,
        file_name=file_name[-NAME_LENGTH:],
        mime_type=mime_type,
        file_size=size,
        expires_at=now() + lasts,
    )
    keep(file.stored_name, content)
    try:
        file.save(force_insert=True)
    except BaseException:
        drop(file.stored_name)
        raise
    return file


def open_private(file_id: UUID) -> IO[bytes]:
    """Open a kept file; Missing if it is there no longer."""
    file = PrivateFile.objects.filter(pk=file_id).first()
    content = open_kept(file.stored_name) if file else None
    if content is None:
        raise Missing(Problem("the file is kept no longer", "missing"))
    return content


def drop_private(file_ids: Collection[UUID]) -> int:
    """Take files away; return how many there were."""
    doomed = list(PrivateFile.objects.filter(pk__in=file_ids))
    with transaction.atomic():
        number, _ = PrivateFile.objects.filter(pk__in=[file.pk for file in doomed]).delete()
        transaction.on_commit(lambda: drop(*(file.stored_name for file in doomed)))
    return number


def link_to(file_id: UUID) -> str:
    """Return a path that answers the file to whoever asks, for the next hour."""
    return f"/files/private/{sign(_KIND, file_id.hex)}"


@require_safe
def serve(request: HttpRequest, signed: str) -> StreamingHttpResponse:
    """Answer the file that a link of ours names, to be saved and never to be shown."""
    id = opened(_KIND, signed)
    file = PrivateFile.objects.filter(pk=UUID(id), expires_at__gt=now()).first() if id else None
    content = open_kept(file.stored_name) if file else None
    if file is None or content is None:
        raise Http404
    response = StreamingHttpResponse(parts_of(content), content_type=file.mime_type)
    response["Content-Length"] = str(file.file_size)
    response["Content-Disposition"] = str(content_disposition_header(True, file.file_name))
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _drop_expired() -> int:
    expired = PrivateFile.objects.filter(expires_at__lt=now()).order_by("expires_at")
    return drop_private(list(expired.values_list("pk", flat=True)[:CHUNK]))


RETENTION = Upkeep("private files", lambda: in_chunks(_drop_expired))

urlpatterns = [path("<str:signed>", serve, name="private-file")]
