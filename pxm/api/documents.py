"""How single values are written in documents (PIM contract §1.2)."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(value: datetime) -> str:
    """Return RFC 3339 in UTC with exactly three digits of a second: ``2026-03-04T05:06:07.089Z``."""
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def optional_moment(value: datetime | None) -> str | None:
    return None if value is None else moment(value)
