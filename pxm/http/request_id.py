"""A name for every request: in its log lines, in its answer and in the jobs it starts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponseBase

from pxm.http.client_address import client_address

_SANE = re.compile(r"[\x21-\x7e]{1,200}")
_FACTS = "access_facts"
_log = structlog.get_logger("pxm.access")


def tell(request: HttpRequest, **facts: str) -> None:
    """Add to what the access line of the request says."""
    request.__dict__.setdefault(_FACTS, {}).update(facts)


def request_id_from(sent: str) -> str:
    """Return the id that a client sent, or a new one if it sent none that is sane."""
    return sent if _SANE.fullmatch(sent) else str(uuid4())


class RequestIdMiddleware:
    """Set `request.request_id` (the client's ``X-Request-Id`` if sane), send it back, and log one line per request.

    The line says who it was, by ``user`` or ``key``, if somebody wanted to know while the request was answered.
    Everything that is logged meanwhile carries the client's address, too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = request_id_from(request.META.get("HTTP_X_REQUEST_ID", ""))
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(address=client_address(request), request_id=request_id):
            response = self.get_response(request)
            response["X-Request-Id"] = request_id
            # The query stays out: filters and search words may be confidential.
            _log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
                **getattr(request, _FACTS, {}),
            )
        return response
