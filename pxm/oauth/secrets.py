"""Random secrets, and what is stored of them."""

from __future__ import annotations

import hashlib
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
# 40 characters out of 62 carry 238 bits: they cannot be guessed, so a fast hash without salt is enough.
_LENGTH = 40


def new_secret() -> str:
    """Return a random text of letters and digits, so that a double click selects all of it."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
