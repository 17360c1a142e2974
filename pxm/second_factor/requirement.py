"""Who needs two steps (`PXM_SECOND_FACTOR_FOR`), and whether somebody's session has taken them.

Somebody whom a provider of OpenID Connect has let in has taken them there: which steps those are is the provider's to
ask for.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

EVERYBODY, OPERATORS = "everybody", "operators"
_TAKEN = "second_factor"
_IS_MISSING = "_misses_second_factor"


def is_needed_by(user: User) -> bool:
    """Return whether a person may not sign in by password alone. One query if it depends on their groups."""
    named = set(settings.SECOND_FACTOR_FOR)
    if not named:
        return False
    if EVERYBODY in named or (OPERATORS in named and user.is_superuser):
        return True
    return user.groups.filter(name__in=named).exists()


def note_taken(request: HttpRequest, by: str) -> None:
    """Note in the session that its person has taken both steps: `code`, or `provider`."""
    request.session[_TAKEN] = by


def is_missing(request: HttpRequest) -> bool:
    """Return whether the session is of somebody who needs two steps and has taken one.

    That may be since before it was required, or since they joined a group.
    """
    user: User | AnonymousUser = request.user
    if not isinstance(user, User) or request.session.get(_TAKEN):
        return False
    found: bool | None = getattr(request, _IS_MISSING, None)
    if found is None:
        found = is_needed_by(user)
        setattr(request, _IS_MISSING, found)
    return found
