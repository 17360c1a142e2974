"""The clock of all rows: UTC, cut to the milliseconds that documents show, so that filters on a shown time match."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return the present moment in UTC with whole milliseconds."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
