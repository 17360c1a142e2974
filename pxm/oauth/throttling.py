"""Slowing down clients that guess secrets or ask for tokens without end. Whoever shows the right secret is never kept
waiting, whatever others do from the same address (ruling: wrong and right keys).

Without its cache nothing is slowed down: that is no reason to refuse anybody.
"""

from __future__ import annotations

import logging
import math
import time

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from pxm.broker import Unreachable
from pxm.http.client_address import client_address, holder_of
from pxm.oauth.models import ApplicationKey

_log = logging.getLogger(__name__)
_WINDOW_SECONDS = 60


def count_failure(request: Request, key: ApplicationKey | None) -> None:
    """Count a wrong secret of the key, or a key that does not exist, by address; Throttled beyond the limit."""
    _count("failed-token-requests", request, key, settings.FAILED_TOKEN_REQUESTS_PER_MINUTE)


def count_implicit(request: Request, key: ApplicationKey) -> None:
    """Count a token that needs no secret, by address and key; Throttled beyond the limit."""
    _count("implicit-tokens", request, key, settings.IMPLICIT_TOKENS_PER_MINUTE)


def _count(what: str, request: Request, key: ApplicationKey | None, most: int) -> None:
    window, elapsed = divmod(time.time(), _WINDOW_SECONDS)
    # All keys that do not exist are one: a client that makes them up must not fill the cache.
    name = f"{what}:{holder_of(client_address(request))}:{key.pk.hex if key else 'unknown'}:{int(window)}"
    if _counted(name) > most:
        raise Throttled(wait=math.ceil(_WINDOW_SECONDS - elapsed))


def _counted(name: str) -> int:
    try:
        cache.add(name, 0, timeout=_WINDOW_SECONDS)
        return int(cache.incr(name))
    except ValueError:
        return 1  # it expired between the two
    except Unreachable as problem:
        _log.warning("token requests are not throttled: %s", problem)
        return 0
