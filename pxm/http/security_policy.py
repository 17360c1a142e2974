"""Content-Security-Policy: what a browser may load and run, for the API, its description and the admin."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from pxm.http.paths import is_for_people

API = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
# The admin's Alpine evaluates strings, so scripts need 'unsafe-eval'; inline scripts stay forbidden.
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# Swagger UI styles single elements and embeds its images; it runs no inline script and loads nothing from elsewhere.
DOCS = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class ContentSecurityPolicyMiddleware:
    """Give every answer the policy of its path, unless the view has chosen one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy_of(request))
        return response


def _policy_of(request: HttpRequest) -> str:
    if is_for_people(request):
        return ADMIN
    return DOCS if request.path_info == "/api/docs" else API
