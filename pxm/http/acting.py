"""The signed-in person is the actor of the request; the API names its application key once it knows the token."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from pxm.acting import Actor, acting_as, person
from pxm.http.request_id import tell


class ActingMiddleware:
    """Comes after the sessions. Who it is gets looked up only when something is recorded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting_as(lambda: _person(request)):
            response = self.get_response(request)
        user = getattr(request, "_cached_user", None)  # reading `request.user` might be a query
        if user is not None and user.is_authenticated:
            tell(request, user=user.get_username())
        return response


def _person(request: HttpRequest) -> Actor:
    return person(getattr(request, "user", None), request_id=getattr(request, "request_id", ""))
