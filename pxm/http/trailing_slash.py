"""A trailing slash means the same as none (ruling: trailing slash); a redirect would lose the body of a POST."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from pxm.http.paths import is_for_people


class TrailingSlashMiddleware:
    """Route API paths without their trailing slash, so that URL patterns are written without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_for_people(request):
            request.path_info = request.path_info.removesuffix("/")
        return self.get_response(request)
