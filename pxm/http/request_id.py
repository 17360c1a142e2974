"""A name for every request: in its log lines, in its answer and in the jobs it starts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponseBase

_SANE = re.compile(r"[\x21-\x7e]{1,200}")
_log = structlog.get_logger("pxm.access")


class RequestIdMiddleware:
    """Set `request.request_id` (the client's ``X-Request-Id`` if sane), send it back, and log one line per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if _SANE.fullmatch(sent) else str(uuid4())
        request.request_id = request_id  # type: ignore[attr-defined]
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-Id"] = request_id
            # The query stays out: filters and search words may be confidential.
            _log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response
