"""``POST /oauth/access_token`` (catalog contract §2.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, ClassVar
from urllib.parse import parse_qsl

from django.conf import settings
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from pxm import security_log
from pxm.api.errors import BodyTooLarge
from pxm.api.operations import Operation, Plain
from pxm.api.views import View
from pxm.oauth.body_limit import ACCESS_TOKEN
from pxm.oauth.last_use import note_use
from pxm.oauth.models import ApplicationKey
from pxm.oauth.throttling import count_failure, count_implicit
from pxm.oauth.tokens import Grant, find_key, issue_token, version_of_secret


class FormOrJSONParser(BaseParser):
    """Read a form whatever the header says; a body that starts like a JSON object is one."""

    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        raw = stream.read(ACCESS_TOKEN.bytes + 1)
        if len(raw) > ACCESS_TOKEN.bytes:
            raise BodyTooLarge(ACCESS_TOKEN.bytes)
        text = raw.decode("utf-8", "replace").strip()
        if not text.startswith("{"):
            return dict(parse_qsl(text, keep_blank_values=True))
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return {}
        return {name: value for name, value in found.items() if isinstance(value, str)}


_REQUEST = Plain(
    {
        "type": "object",
        "required": ["grant_type", "client_id"],
        "properties": {
            "grant_type": {"type": "string", "enum": list(Grant)},
            "client_id": {"type": "string"},
            "client_secret": {"type": "string", "description": "Needed for `client_credentials`."},
        },
    },
    media_type="application/x-www-form-urlencoded",
)
_ANSWER = Plain(
    {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "expires", "identifier"],
        "properties": {
            "access_token": {"type": "string"},
            "token_type": {"type": "string", "enum": ["Bearer"]},
            "expires_in": {"type": "integer", "description": "Seconds."},
            "expires": {"type": "integer", "description": "Unix time in seconds."},
            "identifier": {"type": "string", "enum": list(Grant)},
        },
    }
)


class AccessTokenView(View):
    """The answer is flat: all known clients read the fields at the top level."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (FormOrJSONParser,)
    internal_error = "there was a problem processing your request"
    is_confidential = True
    resource = "access-token"
    operations: ClassVar = {"post": Operation(takes=_REQUEST, answers=_ANSWER, errors=(401, 429))}

    def post(self, request: Request) -> Response:
        """Get an access token.

        `client_credentials` needs the secret and gives all rights; `implicit` needs none and reads what shoppers see,
        if the key may issue such tokens.
        """
        sent: dict[str, str] = {name: value for name, value in dict(request.data).items() if value}
        grant = sent.get("grant_type")
        needed = {"client_id", "client_secret"} if grant == Grant.CLIENT_CREDENTIALS else {"client_id"}
        if grant not in list(Grant) or not needed <= sent.keys():
            return _refusal(400, "Bad Request")
        key = find_key(sent["client_id"])
        if grant == Grant.IMPLICIT:
            return _implicit(request, key)
        version = version_of_secret(key, sent["client_secret"]) if key else None
        if key is None or version is None:
            return _unauthorized(request, key, "wrong secret" if key else "unknown key")
        return _issued(key, Grant.CLIENT_CREDENTIALS, version)


def _implicit(request: Request, key: ApplicationKey | None) -> Response:
    if key is None or not key.issues_implicit:
        return _unauthorized(request, key, "no implicit tokens" if key else "unknown key")
    count_implicit(request, key)
    return _issued(key, Grant.IMPLICIT, key.version)


def _issued(key: ApplicationKey, grant: Grant, version: int) -> Response:
    token, text = issue_token(key=key, grant=grant, version=version)
    note_use(key)
    return Response(
        {
            "access_token": text,
            "token_type": "Bearer",
            "expires_in": settings.TOKEN_LIFETIME_SECONDS,
            "expires": int(token.expires_at.timestamp()),
            "identifier": str(grant),
        }
    )


def _unauthorized(request: Request, key: ApplicationKey | None, reason: str) -> Response:
    security_log.refused("token refused", key=key.name if key else "", reason=reason)
    count_failure(request, key)
    return _refusal(401, "Unauthorized")


def _refusal(status: int, title: str) -> Response:
    return Response({"errors": [{"title": title, "status": str(status)}]}, status=status)
