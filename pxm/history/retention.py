"""How long the history is kept: `PXM_HISTORY_DAYS`, for ever if that is 0."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from pxm.clock import now
from pxm.history.models import Entry
from pxm.upkeep import CHUNK, Upkeep, in_chunks


def forget_old_entries() -> int:
    """Delete entries older than the history is kept, ten thousand at most; return how many.

    What an act did goes before the act, in whatever chunks: it was recorded at the same moment.
    """
    if settings.HISTORY_DAYS <= 0:
        return 0
    oldest = now() - timedelta(days=settings.HISTORY_DAYS)
    return in_chunks(lambda: _forget_a_chunk(oldest))


@transaction.atomic
def _forget_a_chunk(oldest: datetime) -> int:
    lines = list(Entry.objects.filter(act=None, at__lt=oldest).order_by("at").values_list("pk", flat=True)[:CHUNK])
    if not lines:
        return 0
    parts = list(Entry.objects.filter(act__in=lines).values_list("pk", flat=True)[:CHUNK])
    # Lines whose parts are all gone by now; Django's own deletion would read each row to follow what points at it.
    gone = Entry.objects.filter(pk__in=parts or lines)
    return gone._raw_delete(gone.db) or 0


RETENTION = Upkeep("history", forget_old_entries)
