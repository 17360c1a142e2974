"""How a child is recognised: by its parent and the set of its options (PIM contract §0, §3.6). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from uuid import UUID

_MODULUS = 1 << 128


def option_key(option_ids: Iterable[str]) -> UUID:
    """Return the key of a set of options, the same whatever their order."""
    return UUID(int=sum(map(option_number, option_ids)) % _MODULUS)


def option_number(option_id: str) -> int:
    """Return the part of one option in the keys of its combinations.

    A key is the sum of its options' parts, so that it knows no order and ten thousand of them are additions.
    """
    return int.from_bytes(blake2b(option_id.encode(), digest_size=16).digest(), "big")


def key_text(number: int) -> str:
    """Return the key whose parts add up to `number` as the 32 digits that rows hold."""
    return f"{number % _MODULUS:032x}"
