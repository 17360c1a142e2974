"""Counts what is answered, for Prometheus, if somebody asks (`pxm.metrics`)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from pxm.metrics import REQUESTS, SECONDS

# Whatever else clients send counts as "other", so that nobody makes up figures without end.
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_AREAS = frozenset(
    {"admin", "api", "catalog", "catalogs", "files", "healthz", "oauth", "pcm", "readyz", "static", "v2"}
)


class CountingMiddleware:
    """Count each request by its area (the path's first word), method and status, and measure its time.

    Prometheus' own questions do not count.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        first = request.path_info.split("/", 2)[1] if request.path_info.startswith("/") else ""
        if first != "metrics":
            area = first if first in _AREAS else "other"
            method = request.method if request.method in _METHODS else "other"
            REQUESTS.labels(area, method, response.status_code).inc()
            SECONDS.labels(area, method).observe(time.perf_counter() - began)
        return response
