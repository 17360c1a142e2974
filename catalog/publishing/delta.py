"""The delta file of a release: what it shows otherwise than the one before it, as lines of JSON (contract §3.4).

    {"id": "…", "type": "product", "delta_type": "createupdate", "attributes": {…}, "meta": {…}}
    {"id": "…", "type": "product", "delta_type": "delete"}

It is written while the release is, from the documents that are made anyway; what depends on who asks, as prices do, is
not in it.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterable
from types import TracebackType
from typing import IO, cast
from uuid import UUID

import structlog

from catalog.frozen import Frozen
from catalog.models import Release
from catalog.publishing.sides import ReleaseSide
from products.files.storage import keep
from pxm import bulk
from pxm.errors import NoRoom, Unavailable

_log = structlog.get_logger("pxm.publishing")
# Longer ones are not held in memory.
_IN_MEMORY = 1024 * 1024


class Delta:
    """The lines of a release that is being made, in a temporary file; `before` is the release before it."""

    def __init__(self, release: Release, before: Release | None) -> None:
        self.release, self.before = release, before
        self._file: IO[bytes] = cast("IO[bytes]", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  see __exit__
        self._lines = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=1)

    def __enter__(self) -> Delta:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lines.close()
        self._file.close()

    def add(self, id: str, document: str) -> None:
        """Add a product that is new or shown otherwise than before; `document` is written as `Frozen`."""
        frozen = Frozen.read(document)
        self._line(
            f'{{"id":"{id}","type":"product","delta_type":"createupdate",'
            f'"attributes":{{{frozen.texts},{frozen.attributes}}},'
            f'"meta":{{{frozen.meta},"catalog_id":"{self.release.catalog_id}"}}}}'
        )

    def add_deleted(self, ids: Iterable[str]) -> None:
        for id in ids:
            self._line(f'{{"id":"{bulk.uuid_text(id)}","type":"product","delta_type":"delete"}}')

    def keep(self) -> str:
        """Store the file and return its name; "" if the storage does not take it, for a release does without."""
        self._lines.close()
        name = f"deltas/{self.release.pk}.jsonl.gz"
        try:
            keep(name, self._file)
        except (NoRoom, Unavailable) as problem:
            _log.warning("no delta file could be kept", release=str(self.release.pk), problem=str(problem))
            return ""
        return name

    def _line(self, text: str) -> None:
        self._lines.write(f"{text}\n".encode())


def deleted_since(before: Release | None, release_id: UUID) -> Iterable[str]:
    """Yield the digits of products that a release listed, and a new one does not."""
    new = Release(pk=release_id)
    for old in ReleaseSide(before).products():
        there = {shown.id for some in ReleaseSide(new).between(_before(old[0].id), old[-1].id) for shown in some}
        yield from (shown.id for shown in old if shown.id not in there)


def _before(id: str) -> str:
    """Return the digits just below an id."""
    return f"{int(id, 16) - 1:032x}"
