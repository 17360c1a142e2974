"""How failed sign-ins are counted and when they are too many (with django-axes), and what the log says of them.

A change of one's own password asks for the present one, which is counted in the same way; codes of a second step, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from pxm import security_log
from pxm.http.client_address import client_address, holder_of

# The length of the column in which failures are counted.
_LONGEST_NAME = 255
# The throttle would not find failures that were counted without an address.
_NO_ADDRESS = "0.0.0.0"

Credentials = Mapping[str, Any]


def name_tried(request: HttpRequest, credentials: Credentials | None = None) -> str:
    """Return the user name that was tried, cut to what can be stored."""
    return str((credentials or request.POST).get("username") or "").replace("\0", "")[:_LONGEST_NAME]


def address_tried_from(request: HttpRequest) -> str:
    """Return the address that failures are counted by: of IPv6 that of the network."""
    return holder_of(client_address(request)) or _NO_ADDRESS


class SignInHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Counts failures by name and address, by address and by name; each has a limit of its own."""

    def get_failures(self, request: HttpRequest, credentials: Credentials | None = None) -> int:
        """Return how many failures of `AXES_FAILURE_LIMIT` are used up, whichever of the limits is nearest. One query.

        Someone who knows a name can keep its owner out by guessing from many addresses, so the limit by name is high.
        """
        name, address = Q(username=name_tried(request, credentials)), Q(ip_address=address_tried_from(request))
        recent = AccessAttempt.objects.filter(name | address, attempt_time__gte=get_cool_off_threshold(request))
        counted = recent.aggregate(pair=_failures(name & address), address=_failures(address), name=_failures(name))
        most = int(settings.AXES_FAILURE_LIMIT)
        by_address = counted["address"] * most // settings.FAILED_SIGN_INS_PER_ADDRESS
        by_name = counted["name"] * most // settings.FAILED_SIGN_INS_PER_NAME
        return int(max(counted["pair"], by_address, by_name))

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **options: Any) -> None:
        """Count and log it."""
        super().user_login_failed(sender, credentials, request, **options)
        if request is not None:
            name = name_tried(request, credentials)
            known = User.objects.filter(username=name).exists()
            security_log.refused("sign-in refused", user=name if known else "", reason=_reason(request, credentials))

    def user_logged_in(self, sender: Any, request: Any, user: AbstractBaseUser, **options: Any) -> None:
        """Forget the failures of this name from this address, and log it."""
        super().user_logged_in(sender, request, user, **options)
        security_log.let_in("signed in", user=user.get_username())


def _reason(request: HttpRequest, credentials: Credentials | None) -> str:
    if getattr(request, "axes_locked_out", False):
        return "too many attempts"
    return "wrong code" if "one_time_password" in (credentials or {}) else "wrong password"


def _failures(which: Q) -> Coalesce:
    return Coalesce(Sum("failures_since_start", filter=which), 0)
