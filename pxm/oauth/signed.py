"""Texts that only this installation can have written: facts, signed with its secret key, until a certain second.

What they say can be read by anybody who holds one, so they hold no secrets. The key before the present one
(`PXM_SECRET_KEY_FALLBACKS`) is accepted as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer

from pxm.clock import now

# No token of ours is anywhere near as long; nobody makes us compute a signature over megabytes.
LONGEST = 2048
_EXPIRY = "exp"


def write_signed(purpose: str, facts: Mapping[str, Any], *, expires_at: datetime) -> str:
    """Return a text of letters, digits, ``-``, ``_`` and ``.`` that `read_signed` reads for the same purpose only."""
    return _signer(purpose).sign_object({**facts, _EXPIRY: int(expires_at.timestamp())})


def read_signed(purpose: str, text: str) -> dict[str, Any] | None:
    """Return the facts and ``exp``, their last second; None if the text is not ours, or its time is over."""
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        facts: dict[str, Any] = _signer(purpose).unsign_object(text)
    except BadSignature:
        return None
    return facts if now().timestamp() < facts[_EXPIRY] else None


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"pxm.oauth.{purpose}", sep=".")
