"""From attributes to the columns of price books, prices and modifiers. No query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pxm.text_hash import text_hash

# What is cleared in each column that may be: attributes that are null.
_CLEARED: dict[str, Any] = {"description": "", "external_ref": "", "shopper_attributes": {}, "admin_attributes": {}}
# Too long for an index, so their hash is what the database keeps unique.
_HASHED = ("name", "external_ref")
# They have rows of their own.
_IN_ROWS = ("currencies", "sales")


def columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that hold checked attributes, and the hashes of those that have one."""
    own = {name: value for name, value in fields.items() if name not in _IN_ROWS}
    values = {name: _CLEARED[name] if value is None else value for name, value in own.items()}
    return values | {f"{name}_hash": text_hash(values[name]) for name in _HASHED if name in values}
