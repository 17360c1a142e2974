"""The second step as one of Django's ways to sign in: wrong codes are counted, limited and logged like passwords.

It is asked for by `pxm.second_factor.steps` alone, of whoever has taken the first step.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from pxm.second_factor import services


class CodeBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str = "", one_time_password: str = "", **others: Any
    ) -> User | None:
        """Return the person of this name if the code is theirs; None where no code is given."""
        if not one_time_password:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        return user if user is not None and services.take_code(user=user, code=one_time_password) else None
