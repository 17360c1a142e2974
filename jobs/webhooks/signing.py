"""Signatures by the scheme of Standard Webhooks (standardwebhooks.com), for which receivers find libraries."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from uuid import UUID

_PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """Return a random secret in the scheme's spelling."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def together(*secrets: str) -> str:
    """Return secrets as one text, the newest first, which `apart` reads."""
    return " ".join(secrets)


def apart(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def headers(secrets: Sequence[str], *, id: UUID, at: int, body: bytes) -> dict[str, str]:
    """Return the headers that say what the message is and that it is from us and as we wrote it, by any of `secrets`.

    `at` is the moment of sending in whole seconds: receivers refuse old ones, so that nobody can send them again.
    """
    message_id = f"msg_{id.hex}"
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signature(secret, message_id, at, body) for secret in secrets),
    }


def signature(secret: str, message_id: str, at: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    mac = hmac.digest(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(mac).decode()}"
