"""Numbers and times as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pxm.clock import now

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def count(number: int, singular: str, plural: str = "") -> str:
    """Return ``1 child`` or ``1,234 children``; without `plural` an *s* is added."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def listed(words: Sequence[str], *, most: int = 0) -> str:
    """Return ``a, b and c``; with `most`, what goes beyond is counted: ``a, b and 3 more``."""
    shown = list(words)
    if most and len(shown) > most:
        shown = [*shown[:most], f"{len(words) - most:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def relative_time(moment: datetime, *, at: datetime | None = None) -> str:
    """Return how long before `at` (now) `moment` was: ``just now``, ``2 min ago``, ``yesterday``, ``14 Mar 2025``."""
    at = at or now()
    seconds = max(0.0, (at - moment).total_seconds())
    if seconds < 10:
        return "just now"
    if seconds < _MINUTE:
        return f"{seconds:.0f} s ago"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h ago"
    if seconds < 2 * _DAY:
        return "yesterday"
    if seconds < 14 * _DAY:
        return f"{seconds // _DAY:.0f} days ago"
    return f"{moment.day} {moment:%b %Y}"


def duration(length: timedelta) -> str:
    """Return ``< 0.1 s``, ``0.4 s``, ``12 s``, ``3 min 20 s`` or ``1 h 5 min``."""
    seconds = length.total_seconds()
    if seconds < 0.1:
        return "< 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
