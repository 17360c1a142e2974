"""Addresses that open something private, for a while, to whoever has them: no token is asked for."""

from __future__ import annotations

from django.core import signing

SECONDS = 3600


def sign(kind: str, name: str) -> str:
    """Return what stands in an address for a thing of a kind; every call makes a fresh one."""
    return signing.TimestampSigner(salt=_salt(kind)).sign_object(name, compress=True)


def opened(kind: str, signed: str, seconds: int | None = None) -> str | None:
    """Return the name of what an address is for; None if it is not one of ours, for another kind, or too old.

    It is too old after `SECONDS`, unless another number is given.
    """
    try:
        age = SECONDS if seconds is None else seconds
        name = signing.TimestampSigner(salt=_salt(kind)).unsign_object(signed, max_age=age)
    except signing.BadSignature:
        return None
    return name if isinstance(name, str) else None


def _salt(kind: str) -> str:
    return f"pxm.signed_links.{kind}"
