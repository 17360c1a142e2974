"""How long messages are kept that have arrived or were given up: `PXM_WEBHOOK_DAYS`; 0: for ever."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from jobs.webhooks.models import Delivery
from jobs.webhooks.telling import wake_for_the_next
from pxm.clock import now
from pxm.upkeep import CHUNK, Upkeep, in_chunks


def forget_messages() -> int:
    """Delete messages that are not kept, ten thousand at most, oldest first; return how many.

    It also calls a worker for what waits, in case whoever was to do so died just then.
    """
    wake_for_the_next()
    return in_chunks(_forget_a_chunk) if settings.WEBHOOK_DAYS > 0 else 0


@transaction.atomic
def _forget_a_chunk() -> int:
    limit = now() - timedelta(days=settings.WEBHOOK_DAYS)
    old = Delivery.objects.filter(created_at__lt=limit).exclude(status=Delivery.Status.WAITING)
    doomed = list(old.order_by("created_at").values_list("pk", flat=True)[:CHUNK])
    return Delivery.objects.filter(pk__in=doomed).delete()[0] if doomed else 0


RETENTION = Upkeep("messages of webhooks", forget_messages)
