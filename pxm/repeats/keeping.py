"""Keeping answers for requests that come again: for a day, per application key."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models

from pxm.clock import now
from pxm.errors import Conflict, Problem
from pxm.repeats.models import KeptAnswer
from pxm.upkeep import Upkeep

KEPT_FOR = timedelta(days=1)
# Whoever began it died: no request takes that long.
GIVEN_UP_AFTER = timedelta(minutes=10)
FORGOTTEN_AT_ONCE = 1_000

IN_FLIGHT = Problem("a request with this Idempotency-Key is still being worked on", "idempotency_key_in_use")
REUSED = Problem("this Idempotency-Key was used for another request", "idempotency_key_reused")


def begin(*, key_id: UUID, name: str, request_hash: str) -> KeptAnswer:
    """Claim `name` for a request, or return what was answered to the same one (`status` is set then).

    Raises Conflict if another request has the name, or if this one is still being worked on. Committed at once, so that
    others see it; `finish` or `give_up` must follow a claim.
    """
    kept, is_new = KeptAnswer.objects.get_or_create(
        key_id=key_id, name=name, defaults={"request_hash": request_hash, "created_at": now()}
    )
    if is_new or _taken_over(kept, request_hash):
        return kept
    if kept.request_hash != request_hash:
        raise Conflict(REUSED)
    if kept.status is None:
        raise Conflict(IN_FLIGHT)
    return kept


def _taken_over(kept: KeptAnswer, request_hash: str) -> bool:
    """Whether the name is free again, for its time is over, and nobody else was faster to claim it."""
    age = now() - kept.created_at
    if age < (GIVEN_UP_AFTER if kept.status is None else KEPT_FOR):
        return False
    fresh: dict[str, Any] = {
        "request_hash": request_hash,
        "status": None,
        "headers": {},
        "body": b"",
        "created_at": now(),
    }
    if not KeptAnswer.objects.filter(pk=kept.pk, created_at=kept.created_at).update(**fresh):
        raise Conflict(IN_FLIGHT)
    for name, value in fresh.items():
        setattr(kept, name, value)
    return True


def finish(kept: KeptAnswer, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep the answer to a claimed request; an answer that says the server failed is not kept."""
    if status >= 500:
        give_up(kept)
        return
    _claim(kept).update(status=status, headers=dict(headers), body=zlib.compress(body, 1))


def give_up(kept: KeptAnswer) -> None:
    """Let the request be sent again as if it had never been."""
    _claim(kept).delete()


def body_of(kept: KeptAnswer) -> bytes:
    return zlib.decompress(bytes(kept.body)) if kept.body else b""


def _claim(kept: KeptAnswer) -> models.QuerySet[KeptAnswer]:
    """The row, unless somebody has taken the claim for given up and claimed it anew."""
    return KeptAnswer.objects.filter(pk=kept.pk, created_at=kept.created_at, status=None)


def forget_old_answers() -> int:
    """Delete answers that are older than a day, a thousand at most; return how many."""
    old = KeptAnswer.objects.filter(created_at__lt=now() - KEPT_FOR).order_by("created_at")
    return KeptAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()[0]


RETENTION = Upkeep("kept answers", forget_old_answers)
