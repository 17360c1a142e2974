"""Texts that only this installation can have written: facts, signed with its secret key, until a certain second.

What they say can be read by anybody who holds one, so they hold no secrets. The key before the present one
(`PXM_SECRET_KEY_FALLBACKS`) is accepted as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
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
        facts = _verified(purpose, text, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))
    except BadSignature:
        return None
    return dict(facts) if now().timestamp() < facts[_EXPIRY] else None


# A client sends the same token with all its requests. What is not ours is not remembered.
@lru_cache(maxsize=1_000)
def _verified(purpose: str, text: str, key: str, keys_before: Sequence[str]) -> Mapping[str, Any]:
    """Return what was signed with one of the keys, which are those of the settings; raises BadSignature."""
    facts: dict[str, Any] = _signer(purpose).unsign_object(text)
    return facts


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"pxm.oauth.{purpose}", sep=".")
