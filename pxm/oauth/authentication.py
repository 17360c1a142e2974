"""Recognising the caller by ``Authorization: Bearer …``."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from pxm.oauth.models import AccessToken
from pxm.oauth.tokens import find_token


class BearerAuthentication(BaseAuthentication):
    """Set `request.auth` to the AccessToken, its `key` loaded (one query); 401 for an unknown or expired token."""

    def authenticate(self, request: Request) -> tuple[None, AccessToken] | None:
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_token(text.strip())
        if token is None:
            raise AuthenticationFailed
        return None, token

    def authenticate_header(self, request: Request) -> str:
        # Without a challenge DRF would answer 403, which tells SDKs that renewing the token is pointless.
        return "Bearer"
