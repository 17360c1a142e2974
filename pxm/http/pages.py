"""Django's middleware for people who sign in, which programs need not wait for: their requests carry a token."""

from __future__ import annotations

from functools import partial
from typing import cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from pxm.http.paths import is_for_people
from pxm.http.person import person_of


class _OfPages(MiddlewareMixin):
    """Lets requests of programs pass: nobody is signed in there, whatever cookies say."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = super().__call__ if is_for_people(request) else self.get_response
        return cast(HttpResponseBase, answer(request))


class PageSessionMiddleware(_OfPages, SessionMiddleware):
    """Sessions."""


class PageUserMiddleware(_OfPages, AuthenticationMiddleware):
    """Who is signed in."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(_person, request))  # type: ignore[assignment]  # as Django has it


def _person(request: HttpRequest) -> object:
    """Return who is signed in, and keep it where Django's middleware would: who only wants to know whether somebody has
    asked looks there."""
    if not hasattr(request, "_cached_user"):
        request._cached_user = person_of(request)  # type: ignore[attr-defined]  # as Django has it
    return request._cached_user  # type: ignore[attr-defined]


class PageMessageMiddleware(_OfPages, MessageMiddleware):
    """What the next page tells the person."""
