"""Time-ordered identifiers for rows (UUID version 7, RFC 9562)."""

from __future__ import annotations

import os
import re
import threading
import time
from uuid import UUID

_WRITTEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return an id that sorts after every id this process made before."""
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[UUID]:
    """Return `count` ids in ascending order; lists are ordered by id, so bulk rows keep the order they were made in.

    The 74 bits behind the millisecond are a random start that counts up, so that ids of one millisecond stay in order.
    """
    global _last
    if count < 1:
        return []
    with _lock:
        # 48 bits of milliseconds, then 74 bits of counter; the counter may carry into the time without harm.
        start = max((time.time_ns() // 1_000_000) << 74 | int.from_bytes(os.urandom(9), "big") >> 2, _last + 1)
        _last = start + count - 1
    return [_as_uuid(value) for value in range(start, start + count)]


def read_uuid(text: str) -> UUID | None:
    """Return the id that `text` is, None for anything but its usual spelling (`UUID` itself accepts several)."""
    return UUID(text) if _WRITTEN.fullmatch(text) else None


def _as_uuid(value: int) -> UUID:
    milliseconds, counter = value >> 74, value & ((1 << 74) - 1)
    high, low = counter >> 62, counter & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (high << 64) | low | _VERSION_AND_VARIANT)
