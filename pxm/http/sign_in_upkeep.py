"""What signing in leaves behind: sessions that have ended, and the tries that django-axes counts and logs."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils import timezone

from pxm.upkeep import CHUNK, Upkeep, in_chunks

_TRIES: tuple[type[models.Model], ...] = (AccessAttempt, AccessFailureLog, AccessLog)


def forget_ended_sessions() -> int:
    """Delete sessions that nobody can use any more; return how many."""
    ended = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    return in_chunks(partial(_delete_a_chunk, ended))


def forget_old_tries() -> int:
    """Delete tries to sign in, successful ones too, older than `PXM_SIGN_IN_DAYS`; return how many.

    Tries that still lock somebody out are younger than a day and stay.
    """
    if settings.SIGN_IN_DAYS <= 0:
        return 0
    oldest = timezone.now() - timedelta(days=settings.SIGN_IN_DAYS)
    old = (model._default_manager.filter(attempt_time__lt=oldest).order_by("pk") for model in _TRIES)
    return sum(in_chunks(partial(_delete_a_chunk, tries)) for tries in old)


@transaction.atomic
def _delete_a_chunk(rows: models.QuerySet[Any]) -> int:
    chunk = list(rows.values_list("pk", flat=True)[:CHUNK])
    return rows.model._default_manager.filter(pk__in=chunk).delete()[0] if chunk else 0


SESSIONS = Upkeep("sessions", forget_ended_sessions)
TRIES = Upkeep("tries to sign in", forget_old_tries)
