"""Recognising the caller by ``Authorization: Bearer …``."""

from __future__ import annotations

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from pxm.oauth.last_use import note_use
from pxm.oauth.tokens import AccessToken, find_token


class BearerAuthentication(BaseAuthentication):
    """Set `request.auth` to the AccessToken, its `key` loaded (one query); 401 for one that does not count (any more).

    About once a minute the use of the key is noted, too.
    """

    def authenticate(self, request: Request) -> tuple[None, AccessToken] | None:
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_token(text.strip())
        if token is None:
            raise AuthenticationFailed
        note_use(token.key)
        return None, token

    def authenticate_header(self, request: Request) -> str:
        # Without a challenge DRF would answer 403, which tells SDKs that renewing the token is pointless.
        return "Bearer"
