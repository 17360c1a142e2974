"""Who asks, as the admin's views need it: its site lets nobody in who has not signed in."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def person(request: HttpRequest) -> User:
    return cast(User, request.user)


def may(request: HttpRequest, *permissions: str) -> bool:
    """Return whether the person holds all of these permissions."""
    return person(request).has_perms(permissions)


def require(request: HttpRequest, *permissions: str) -> None:
    """Answer 403 to whoever lacks one of these permissions."""
    if not may(request, *permissions):
        raise PermissionDenied


def request_id(request: HttpRequest) -> str:
    """Return the id that the middleware gave the request; jobs and log lines carry it."""
    found: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdMiddleware
    return found
