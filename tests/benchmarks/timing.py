"""Two sides of a ratio, measured in turn, so that a busy moment of the machine meets both."""

from __future__ import annotations

import time
from collections.abc import Callable
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
