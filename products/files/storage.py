"""Where the bytes of files lie: in Django's default storage, which is a folder or an object store (`pxm.files_url`)."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import structlog
from django.core.files.base import File as Content
from django.core.files.storage import default_storage

from pxm.errors import NoRoom, Problem, Unavailable

_log = structlog.get_logger("pxm.files")
NO_ROOM = Problem("there is no room left for files", "no_room")
_DOWN = Problem("files can not be kept at the moment", "storage_down")
_STEP = 64 * 1024


def keep(name: str, content: IO[bytes], *, made_by_anybody: bool = False) -> None:
    """Store a file under a name of ours; if that fails nothing of it is left. Raises NoRoom or Unavailable.

    Of what two may make at once, and make the same, the first one stays.
    """
    with _refusing():
        try:
            content.seek(0)
            kept = default_storage.save(name, Content(content, name=name))
        except OSError:
            drop(name)
            raise
    if kept != name:
        drop(kept)
        if not made_by_anybody:
            raise RuntimeError(f"the storage keeps {name} under another name")


def open_kept(name: str) -> IO[bytes] | None:
    """Open a stored file, None if it is not there; raises Unavailable."""
    with _refusing():
        try:
            return default_storage.open(name)
        except FileNotFoundError:
            return None


def parts_of(content: IO[bytes]) -> Iterator[bytes]:
    """Yield the file in parts of a size that fits in memory, and close it."""
    with content:
        while part := content.read(_STEP):
            yield part


def drop(*names: str) -> None:
    """Remove files, as far as the storage answers: what stays behind belongs to nobody, and does no harm."""
    for name in names:
        with suppress(FileNotFoundError):
            try:
                default_storage.delete(name)
            except OSError as error:
                _log.warning("file not removed", name=name, error=str(error))


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(NO_ROOM) from error
        _log.error("the storage of files does not answer", error=str(error))
        raise Unavailable(_DOWN) from error
