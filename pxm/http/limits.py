"""Bounds that the web server leaves to us, refused in the envelope."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from pxm.api.errors import error_response
from pxm.errors import Problem
from pxm.http.chunked import TOO_LARGE


class RequestLimitsMiddleware:
    """414 for a request line beyond the limit, 413 for a chunked body that never ended within its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if len(request.get_full_path()) > settings.MAX_REQUEST_LINE_BYTES:
            return error_response(414, Problem(f"the request line exceeds {settings.MAX_REQUEST_LINE_BYTES} bytes"))
        if request.META.get(TOO_LARGE):
            return error_response(413, Problem(f"the body exceeds {settings.MAX_JSON_BODY_BYTES} bytes", code="body"))
        return self.get_response(request)
