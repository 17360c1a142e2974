"""When a key was last used: to the minute, so that a busy client does not write a row with every request."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import OperationalError
from django.db.models import Q

from pxm.clock import now
from pxm.oauth.models import ApplicationKey

_log = logging.getLogger(__name__)
_TO_THE = timedelta(minutes=1)


def note_use(key: ApplicationKey) -> None:
    """Note that the key is in use, unless that was done within the minute. A database that cannot now is no obstacle.

    `updated_at` stays: nobody has changed the key.
    """
    moment = now()
    if key.last_used_at is not None and moment - key.last_used_at < _TO_THE:
        return
    due = Q(last_used_at=None) | Q(last_used_at__lte=moment - _TO_THE)
    try:
        ApplicationKey.objects.filter(due, pk=key.pk).update(last_used_at=moment)
    except OperationalError as problem:
        _log.warning("the use of a key is not noted", extra={"key": str(key.pk), "problem": str(problem)})
