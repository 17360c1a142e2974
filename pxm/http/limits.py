"""Bounds that the web server leaves to us, refused in the envelope."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from pxm.api.errors import body_too_large, error_response
from pxm.errors import Problem
from pxm.http.chunked import BODY_BROKEN, BODY_TOO_LARGE
from pxm.pointers import WHOLE_BODY


class RequestLimitsMiddleware:
    """414 for a request line beyond the limit; 413 and 400 for chunked bodies that are too long, or none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _line_length(request) > settings.MAX_REQUEST_LINE_BYTES:
            return error_response(414, Problem(f"the request line exceeds {settings.MAX_REQUEST_LINE_BYTES} bytes"))
        if request.META.get(BODY_TOO_LARGE):
            return error_response(413, body_too_large(settings.MAX_JSON_BODY_BYTES))
        if request.META.get(BODY_BROKEN):
            return error_response(400, Problem("the body cannot be read to its end", WHOLE_BODY))
        return self.get_response(request)


def _line_length(request: HttpRequest) -> int:
    """The length of path and query as the client sent them, as far as the server tells."""
    sent = request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or request.get_full_path()
    return len(sent)
