"""Queries of pages without the character zero, which nobody types and no text of the database can hold."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from pxm.http.paths import is_for_people

_ZERO = "%00"


class PlainQueryMiddleware:
    """Leave it out before anything reads the query; PostgreSQL would refuse to look for it. (The API answers 400.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_for_people(request):
            query = request.META.get("QUERY_STRING", "").replace("\0", _ZERO)
            while _ZERO in query:  # leaving one out may make another
                query = query.replace(_ZERO, "")
            request.META["QUERY_STRING"] = query
        return self.get_response(request)
