"""``POST /oauth/access_token`` (catalog contract §2.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, ClassVar
from urllib.parse import parse_qsl

from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from pxm.api.errors import BodyTooLarge
from pxm.api.operations import Operation, Plain
from pxm.api.views import View
from pxm.oauth.body_limit import ACCESS_TOKEN
from pxm.oauth.models import AccessToken
from pxm.oauth.throttling import FailedTokenRequests, note_failure
from pxm.oauth.tokens import issue_token, recognise_client


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
            "grant_type": {"type": "string", "enum": AccessToken.Grant.values},
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
            "identifier": {"type": "string", "enum": AccessToken.Grant.values},
        },
    }
)


class AccessTokenView(View):
    """The answer is flat: all known clients read the fields at the top level."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = (FailedTokenRequests,)
    parser_classes = (FormOrJSONParser,)
    internal_error = "there was a problem processing your request"
    resource = "access-token"
    operations: ClassVar = {"post": Operation(takes=_REQUEST, answers=_ANSWER, errors=(401, 429))}

    def post(self, request: Request) -> Response:
        """Get an access token.

        `client_credentials` needs the secret and gives all rights; `implicit` needs none and reads what shoppers see.
        """
        sent: dict[str, str] = {name: value for name, value in dict(request.data).items() if value}
        grant = sent.get("grant_type")
        needed = {"client_id", "client_secret"} if grant == AccessToken.Grant.CLIENT_CREDENTIALS else {"client_id"}
        if grant not in AccessToken.Grant.values or not needed <= sent.keys():
            return _refusal(request, 400, "Bad Request")
        secret = sent["client_secret"] if "client_secret" in needed else None
        key = recognise_client(client_id=sent["client_id"], client_secret=secret)
        if key is None:
            return _refusal(request, 401, "Unauthorized")
        token, text = issue_token(key=key, grant=grant)
        expires_in = int((token.expires_at - token.created_at).total_seconds())
        return Response(
            {
                "access_token": text,
                "token_type": "Bearer",
                "expires_in": expires_in,
                "expires": int(token.expires_at.timestamp()),
                "identifier": grant,
            }
        )


def _refusal(request: Request, status: int, title: str) -> Response:
    note_failure(request)
    return Response({"errors": [{"title": title, "status": str(status)}]}, status=status)
