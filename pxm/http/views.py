"""Answers outside any endpoint."""

from __future__ import annotations

import sys

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from pxm.api.errors import INTERNAL_ERROR, error_response, internal_error_response
from pxm.errors import Problem
from pxm.http.outage import answer_to_outage
from pxm.http.paths import is_for_people
from pxm.http.request_id import tell


@csrf_exempt
def unknown_path(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: a page for people, the envelope everywhere else, also for endpoints of other products that clients try."""
    if is_for_people(request) and exception is not None:
        return defaults.page_not_found(request, exception)
    return error_response(404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400. A host that is not ours is told in the access line; anybody can send one, so there is no more to it."""
    if isinstance(exception, DisallowedHost):
        tell(request, problem="foreign host", host=str(request.META.get("HTTP_HOST", ""))[:255])
    if is_for_people(request) and exception is not None:
        return defaults.bad_request(request, exception)
    return error_response(400, Problem("the request cannot be read"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_for_people(request) and exception is not None:
        return defaults.permission_denied(request, exception)
    return error_response(403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the view may have its own wording (`internal_error`). An outage that no view met is told as such."""
    if outage := answer_to_outage(request, sys.exc_info()[1]):
        return outage
    if is_for_people(request):
        return defaults.server_error(request)
    view = getattr(getattr(request.resolver_match, "func", None), "cls", None)
    return internal_error_response(request, getattr(view, "internal_error", INTERNAL_ERROR))
