"""The delta file of a release: what it shows otherwise than the one before it, as lines of JSON (contract §3.4).

    {"id": "…", "type": "product", "delta_type": "createupdate", "attributes": {…}, "meta": {…}}
    {"id": "…", "type": "product", "delta_type": "delete"}

It is written while the release is, from the documents that are made anyway; what depends on who asks, as prices do, is
not in it.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import IO, cast

import structlog

from catalog.frozen import Frozen
from catalog.models import ALWAYS, Release, ReleaseProduct
from catalog.publishing.ranges import Span, shown_at
from products.files.storage import keep
from pxm import bulk
from pxm.errors import NoRoom, Unavailable

_log = structlog.get_logger("pxm.publishing")
# Longer ones are not held in memory.
_IN_MEMORY = 1024 * 1024
_AT_ONCE = 10_000


class Delta:
    """The lines of a release that is being made, in a temporary file."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._file: IO[bytes] = cast("IO[bytes]", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115  see __exit__
        self._lines = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=1)

    def __enter__(self) -> Delta:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._lines.close()
        self._file.close()

    def add(self, documents: Iterable[tuple[str, str]]) -> None:
        """Add products that are new or shown otherwise than before: their ids and documents, written as `Frozen`."""
        end = f',"catalog_id":"{self.release.catalog_id}"}}}}'
        self._write(
            f'{{"id":"{id}","type":"product","delta_type":"createupdate",'
            f'"attributes":{{{frozen.texts},{frozen.attributes}}},"meta":{{{frozen.meta}{end}'
            for id, frozen in ((id, Frozen.read(text)) for id, text in documents)
        )

    def add_deleted(self, ids: Iterable[str]) -> None:
        self._write(f'{{"id":"{bulk.uuid_text(id)}","type":"product","delta_type":"delete"}}' for id in ids)

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

    def _write(self, lines: Iterable[str]) -> None:
        self._lines.write("".join([f"{line}\n" for line in lines]).encode())


def deleted_since_base(span: Span) -> Iterator[list[str]]:
    """Yield the digits of products that the base listed, and the new release does not, some at a time."""
    after = "0" * 32
    while span.base and (some := _deleted_after(after, span)):
        yield some
        after = some[-1]


def _deleted_after(id: str, span: Span) -> list[str]:
    table, key = ReleaseProduct._meta.db_table, bulk.parameter_for(ReleaseProduct, "product_id")
    now = f"{shown_at(span.catalog_id, span.number, 'n')} AND n.product_id = r.product_id AND n.listed"
    # The first condition on the end is for the index.
    ended = f"r.until < {ALWAYS} AND r.until <= {span.number:d}"
    rows = bulk.select(
        f"SELECT {bulk.hex_of('product_id')} FROM {table} r WHERE {shown_at(span.catalog_id, span.base)} AND {ended} "
        f"AND r.product_id > {key} AND r.listed AND NOT EXISTS (SELECT 1 FROM {table} n WHERE {now}) "
        "ORDER BY r.product_id LIMIT %s",
        id,
        _AT_ONCE,
    )
    return [id for (id,) in rows]
