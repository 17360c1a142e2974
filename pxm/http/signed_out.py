"""Parts of a page that refresh themselves after the person was signed out."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse


class SignedOutPartsMiddleware:
    """Reload the whole page, which then asks to sign in, instead of showing the sign-in form in one of its parts.

    htmx marks its requests with a header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        leads_to = response.headers.get("Location", "").partition("?")[0]
        if leads_to and "HX-Request" in request.headers and leads_to == reverse("admin:login"):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return response
