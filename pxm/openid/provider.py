"""The provider, asked with Authlib. Imported only where one is named: it needs the extra `oidc`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

_SECONDS_TO_ANSWER = 5


class Refused(Exception):
    """The provider did not let the person in, or what it or the browser sent cannot be trusted."""


class Unreachable(Exception):
    """The provider does not answer, or not as a provider does."""


def send_there(request: HttpRequest, back: str) -> HttpResponse:
    """Return the redirect to the provider, which sends the person to the address `back`; raises `Unreachable`."""
    try:
        return cast(HttpResponse, _client().authorize_redirect(request, back))
    except (RequestException, OAuthError, RuntimeError, ValueError) as problem:
        raise Unreachable(str(problem)) from problem


def who_came_back(request: HttpRequest) -> Mapping[str, Any]:
    """Return the claims of the person, checked: signature, issuer, audience, time, and that this browser was sent.

    Raises `Refused` or `Unreachable`.
    """
    try:
        client = _client()
        if client.load_server_metadata().get("issuer") != settings.OIDC_ISSUER:
            raise Unreachable("the provider calls itself by another name than PXM_OIDC_ISSUER")
        claims = client.authorize_access_token(request).get("userinfo")
    except RequestException as problem:
        raise Unreachable(str(problem)) from problem
    except (OAuthError, JoseError, ValueError, RuntimeError) as problem:
        raise Refused(str(problem)) from problem
    if not claims:
        raise Refused("no ID token")
    return cast(Mapping[str, Any], claims)


def _client() -> Any:
    return _client_of(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)


@lru_cache(maxsize=4)
def _client_of(issuer: str, client_id: str, client_secret: str) -> Any:
    """Return the client; it reads the provider's description and keys once, and its keys again when they change."""
    return OAuth().register(
        "provider",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.OIDC_SCOPE,
            "code_challenge_method": "S256",
            "default_timeout": _SECONDS_TO_ANSWER,
        },
    )
