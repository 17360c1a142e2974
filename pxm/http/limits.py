"""Limits that the web server leaves to us, refused in the envelope."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from pxm.api.errors import error_response
from pxm.errors import Problem
from pxm.http.body_limits import body_limit_of
from pxm.http.chunked import BODY_BROKEN, BODY_TOO_LARGE
from pxm.pointers import WHOLE_BODY


class RequestLimitsMiddleware:
    """414 for a request line and 413 for a body beyond the limit, 400 for a chunked body that breaks off.

    All of this comes before the token; a body that is too long by its declared length is not read at all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _line_length(request) > settings.MAX_REQUEST_LINE_BYTES:
            return error_response(414, Problem(f"the request line exceeds {settings.MAX_REQUEST_LINE_BYTES} bytes"))
        limit = body_limit_of(request.path_info)
        if request.META.get(BODY_TOO_LARGE) or _body_length(request) > limit.bytes:
            return error_response(limit.status, limit.problem, family=limit.family)
        if request.META.get(BODY_BROKEN):
            problem = Problem("the body cannot be read to its end", WHOLE_BODY)
            return error_response(400, problem, family=limit.family)
        return self.get_response(request)


def _line_length(request: HttpRequest) -> int:
    """The length of path and query as the client sent them, if the server tells."""
    sent = request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or request.get_full_path()
    return len(sent)


def _body_length(request: HttpRequest) -> int:
    """The length of the body as the client declared it; as in Django, 0 if it declared none that can be read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
