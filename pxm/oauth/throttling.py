"""Slowing down clients that guess secrets, without getting in the way of others when the cache is down."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from pxm.broker import Unreachable
from pxm.http.client_address import client_address

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it reads these classes while it is being imported

_log = logging.getLogger(__name__)
_WINDOW_SECONDS = 60


class FailedTokenRequests(BaseThrottle):
    """Refuse an address that failed too often within the minute; the view reports failures with `note_failure`."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return int(cache.get(_name(request), 0)) < settings.FAILED_TOKEN_REQUESTS_PER_MINUTE
        except Unreachable as problem:
            _log.warning("token requests are not throttled: %s", problem)
            return True

    def wait(self) -> float:
        return _WINDOW_SECONDS - time.time() % _WINDOW_SECONDS + 1


def note_failure(request: Request) -> None:
    name = _name(request)
    try:
        if not cache.add(name, 1, timeout=_WINDOW_SECONDS):
            cache.incr(name)
    except ValueError:
        cache.set(name, 1, timeout=_WINDOW_SECONDS)  # it expired between the two
    except Unreachable as problem:
        _log.warning("a failed token request is not counted: %s", problem)


def _name(request: Request) -> str:
    return f"failed-token-requests:{client_address(request)}:{int(time.time() // _WINDOW_SECONDS)}"
