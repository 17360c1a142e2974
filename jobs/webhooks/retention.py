"""How long messages are kept that have arrived or were given up: `PXM_WEBHOOK_DAYS`; 0: for ever. And signing secrets
no longer than they are used."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.sealing import SECRETS
from jobs.webhooks.signing import apart
from jobs.webhooks.telling import wake_for_the_next
from pxm.clock import now
from pxm.sealing import Unreadable
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


def forget_retired_secrets() -> int:
    """Keep the newest secret alone of each webhook whose overlap has ended; return how many that were.

    What no key opens stays as it is, in case its key comes back.
    """
    number = 0
    for pk, sealed in Hook.objects.filter(retiring_until__lte=now()).values_list("pk", "sealed_secret"):
        try:
            newest, *_ = apart(SECRETS.unseal(sealed))
        except Unreadable:
            continue
        # Only what was read is written: somebody may have replaced it meanwhile.
        rows = Hook.objects.filter(pk=pk, sealed_secret=sealed)
        number += rows.update(**SECRETS.columns(newest), retiring_until=None)
    return number


SECRETS_KEPT = Upkeep("signing secrets of webhooks", forget_retired_secrets)
RETENTION = Upkeep("messages of webhooks", forget_messages)
