"""Time-ordered identifiers for rows (UUID version 7, RFC 9562)."""

from __future__ import annotations

import os
import re
import threading
import time
from uuid import UUID

_WRITTEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_LOW_BITS = (1 << 62) - 1
_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return an id that sorts after every id this process made before."""
    return uuid7s(1)[0]


def uuid7s(count: int) -> list[UUID]:
    """Return `count` ids in ascending order; lists are ordered by id, so bulk rows keep the order they were made in."""
    return [UUID(int=number) for number in _numbers(count)]


def uuid7_digits(count: int) -> list[str]:
    """Return the same as 32 hexadecimal digits each: for thousands of rows that never become objects."""
    return [f"{number:032x}" for number in _numbers(count)]


def _numbers(count: int) -> list[int]:
    """Return new ids as numbers.

    The 74 bits behind the millisecond are a random start that counts up, so that ids of one millisecond stay in order.
    """
    global _last
    if count < 1:
        return []
    with _lock:
        # 48 bits of milliseconds, then 74 bits of counter; the counter may carry into the time without harm.
        start = max((time.time_ns() // 1_000_000) << 74 | int.from_bytes(os.urandom(9), "big") >> 2, _last + 1)
        _last = start + count - 1
    return [
        (value >> 74) << 80 | (value >> 62 & 0xFFF) << 64 | (value & _LOW_BITS) | _VERSION_AND_VARIANT
        for value in range(start, start + count)
    ]


def read_uuid(text: object) -> UUID | None:
    """Return `text` as an id, None for anything but the usual spelling (`UUID` itself accepts several)."""
    written = str(text)
    return UUID(written) if _WRITTEN.fullmatch(written) else None
