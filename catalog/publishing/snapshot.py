"""Reading the draft side as it was at one moment, while others go on changing it and a release is written.

On PostgreSQL and on SQLite (in WAL) alike, a transaction that only reads keeps seeing what it saw first, and nobody
waits for it. It has a connection of its own, so that the release is committed chunk by chunk meanwhile. A publish
outlives no snapshot, so that nothing read from the draft side needs a second look.

Within a transaction of the caller, and on a database in memory, there is nothing that others could change: then the
present connection reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Snapshot:
    """What `snapshot` yields; everything that is read in `reading`, by whatever means, is as it was at its moment."""

    def __init__(self, reader: BaseDatabaseWrapper | None) -> None:
        self._reader = reader

    def reading(self) -> AbstractContextManager[None]:
        return nullcontext() if self._reader is None else _connected_by(self._reader)


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Yield a snapshot of this moment, which lasts as long as the block. Temporary tables made in it go with it."""
    if connection.in_atomic_block or _is_in_memory():
        yield Snapshot(None)
        return
    reader = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        _begin(reader)
        yield Snapshot(reader)
    finally:
        reader.close()


def _is_in_memory() -> bool:
    return connection.vendor == "sqlite" and connection.is_in_memory_db()  # type: ignore[attr-defined]  # only there


def _begin(reader: BaseDatabaseWrapper) -> None:
    isolated = "BEGIN ISOLATION LEVEL REPEATABLE READ" if reader.vendor == "postgresql" else "BEGIN"
    with reader.cursor() as cursor:
        cursor.execute(isolated)
        # The moment is that of the first question.
        cursor.execute("SELECT COUNT(*) FROM catalog_catalog WHERE id IS NULL")
        cursor.fetchall()


@contextmanager
def _connected_by(reader: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything in this thread read by another connection; `transaction.atomic` must not be used meanwhile."""
    writer = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = reader
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = writer
