"""Two sides of a ratio, measured in turn, so that a busy moment of the machine meets both."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.db import connection

# Seconds of what is measured and of what it is compared with.
Sides = list[tuple[float, float]]


def seconds(call: Callable[[], object]) -> float:
    """Time a call that finds the database tidy."""
    tidy_up()
    return plain_seconds(call)


def plain_seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def tidy_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def ratio(sides: Sides) -> dict[str, float]:
    """Return the ratio of the medians, and these in milliseconds."""
    measured, floor = (median(side) for side in zip(*sides, strict=True))
    return {
        "ratio": round(measured / floor, 2),
        "ms": round(measured * 1000, 2),
        "against_ms": round(floor * 1000, 2),
    }


def processor_seconds(call: Callable[[], object]) -> float:
    """Return what a call costs this process and the database server: the same on a machine that others keep busy.

    All processes of a PostgreSQL server count, so it should be this benchmark's own. Without Linux's `/proc` the time
    that passes must do.
    """
    tidy_up()
    postmaster = _postmaster() if connection.vendor == "postgresql" else None
    if connection.vendor == "postgresql" and postmaster is None:
        return plain_seconds(call)
    before = time.process_time() + _of_server(postmaster)
    call()
    return time.process_time() + _of_server(postmaster) - before


def _postmaster() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    status = _status(Path(f"/proc/{backend}"))
    return status[1] if status else None


def _of_server(postmaster: int | None) -> float:
    """Return the processor seconds of a server's processes, those that have ended among them."""
    if postmaster is None:
        return 0.0
    found = {int(each.name): _status(each) for each in Path("/proc").iterdir() if each.name.isdigit()}
    # Of the process in user and kernel mode, and then of its children that have ended.
    ticks = sum(
        sum(status[11:15]) if pid == postmaster else sum(status[11:13])
        for pid, status in found.items()
        if status and postmaster in (pid, status[1])
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def _status(process: Path) -> list[int] | None:
    """Return the numbers of a process, the state first as 0, then its parent; None if there is no such process."""
    try:
        text = (process / "stat").read_text()
    except OSError:
        return None
    return [0, *map(int, text.rpartition(")")[2].split()[1:])]
