"""Reading everything as it was at one moment, while others go on changing it and this process writes elsewhere.

On PostgreSQL and on SQLite (in WAL) alike, a transaction that only reads keeps seeing what it saw first, and nobody
waits for it. It has a connection of its own, so that what is made of it can be committed chunk by chunk meanwhile.

Within a transaction of the caller, and on a database in memory, there is nothing that others could change: then the
present connection reads.

Who writes nothing meanwhile needs no connection of its own: `one_moment`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
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


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything in the block be read as it was at the moment of its first question; nothing is written in it.

    PostgreSQL does it by the present connection, whose server process knows tables and statements by now: a new one
    takes as long to learn them as to answer all that a page asks.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        with snapshot() as moment, moment.reading():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _is_in_memory() -> bool:
    return connection.vendor == "sqlite" and connection.is_in_memory_db()  # type: ignore[attr-defined]  # only there


def _begin(reader: BaseDatabaseWrapper) -> None:
    isolated = "BEGIN ISOLATION LEVEL REPEATABLE READ" if reader.vendor == "postgresql" else "BEGIN"
    with reader.cursor() as cursor:
        cursor.execute(isolated)
        # The moment is that of the first question.
        cursor.execute("SELECT COUNT(*) FROM django_migrations WHERE id IS NULL")
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
