"""Who asks, as the admin's views need it: its site lets nobody in who has not signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

if TYPE_CHECKING:  # the settings, by way of the sidebar, ask here before there are models
    from django.contrib.auth.models import User

_HELD = "_permissions_held"


def person(request: HttpRequest) -> User:
    return cast("User", request.user)


def may(request: HttpRequest, *permissions: str) -> bool:
    """Return whether the person holds all of these permissions.

    As `User.has_perms`, which would put together every way to sign in for each of them, and pages ask dozens of times.
    """
    asking = person(request)
    return asking.is_active and (asking.is_superuser or _held_by(asking).issuperset(permissions))


def _held_by(asking: User) -> set[str]:
    """Return what somebody holds; it is looked up once for each request, of which the person is an instance."""
    held: set[str] | None = getattr(asking, _HELD, None)
    if held is None:
        held = asking.get_all_permissions()
        setattr(asking, _HELD, held)
    return held


def require(request: HttpRequest, *permissions: str) -> None:
    """Answer 403 to whoever lacks one of these permissions."""
    if not may(request, *permissions):
        raise PermissionDenied


def request_id(request: HttpRequest) -> str:
    """Return the id that the middleware gave the request; jobs and log lines carry it."""
    found: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdMiddleware
    return found
