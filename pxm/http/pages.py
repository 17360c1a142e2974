"""Django's middleware for people who sign in, which programs need not wait for: their requests carry a token."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from pxm.http.paths import is_for_people


class _OfPages(MiddlewareMixin):
    """Lets requests of programs pass: nobody is signed in there, whatever cookies say."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = super().__call__ if is_for_people(request) else self.get_response
        return cast(HttpResponseBase, answer(request))


class PageSessionMiddleware(_OfPages, SessionMiddleware):
    """Sessions."""


class PageUserMiddleware(_OfPages, AuthenticationMiddleware):
    """Who is signed in."""


class PageMessageMiddleware(_OfPages, MessageMiddleware):
    """What the next page tells the person."""
