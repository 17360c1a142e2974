"""Keys of texts that are too long for an index: two texts are the same if their hashes are."""

from __future__ import annotations

import hashlib


def text_hash(value: str) -> str | None:
    """Return the hash of a text; None for an empty one, which is no value and so never the same as another."""
    return hashlib.sha256(value.encode()).hexdigest() if value else None
