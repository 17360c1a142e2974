"""Moments as clients write them: a date or RFC 3339, in UTC unless it says otherwise. Read to the millisecond."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)?)?", re.ASCII)
_LENGTH_OF_A_DATE = len("2026-03-04")


def read_moment(text: str) -> datetime | None:
    """Return the moment that `text` names, midnight for a date alone; None if there is none, as on 30 February."""
    if not _WRITTEN.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def is_date(text: str) -> bool:
    """Return whether a text that names a moment gives no time of day."""
    return len(text) == _LENGTH_OF_A_DATE
