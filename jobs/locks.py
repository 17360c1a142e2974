"""The lock of a lane: its holder is the only runner there, and the system releases it when the holder dies.

On PostgreSQL it is an advisory lock of the session that also does the work, so a runner whose connection is gone has
lost both at once; workers therefore need a direct or session-pooled connection. Beside an SQLite file it is `flock`.
"""

from __future__ import annotations

import fcntl
import os
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

# First half of the advisory keys of lanes ("PXMJ"), whose second half is the lane's number. The number after it is the
# first half of the keys that a transaction holds.
KEY_SPACE = 0x50584D4A

_locks_of_memory: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


@contextmanager
def lane_lock(lane: str) -> Iterator[bool]:
    """Try to lock the lane and yield whether that worked; never waits."""
    if connection.vendor == "postgresql":
        held = _session_lock(lane_number(lane))
    elif connection.is_in_memory_db():  # type: ignore[attr-defined]  # only SQLite's wrapper has it
        held = _thread_lock(lane)
    else:
        held = _file_lock(lane_file(Path(connection.settings_dict["NAME"]), lane))
    with held as got:
        yield got


def lock_until_commit(name: str) -> None:
    """Let only one transaction for each name continue from here at a time; the others wait until it has ended.

    SQLite never lets more than one transaction write.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [KEY_SPACE + 1, lane_number(name)])


def lane_number(lane: str) -> int:
    """Return the lane's signed 32-bit number. Two lanes with the same number would only wait for each other."""
    number = zlib.crc32(lane.encode())
    return number - 2**32 if number >= 2**31 else number


def lane_file(database: Path, lane: str) -> Path:
    return database.with_name(f"{database.name}.lane-{zlib.crc32(lane.encode()):08x}.lock")


@contextmanager
def _session_lock(number: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [KEY_SPACE, number])
        got = cursor.fetchone()[0]
    session = connection.connection
    try:
        yield got
    finally:
        # A lost session took its lock with it; a new one must not release what it does not hold.
        if got and connection.connection is session and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [KEY_SPACE, number])


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def _thread_lock(lane: str) -> Iterator[bool]:
    """An in-memory database belongs to one process."""
    lock = _locks_of_memory[lane]
    got = lock.acquire(blocking=False)
    try:
        yield got
    finally:
        if got:
            lock.release()
