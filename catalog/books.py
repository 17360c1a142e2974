"""The price books of a catalog or a rule: ``[{"id", "priority"}]``. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def ids_in_order(books: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the ids of books as they are asked: the highest priority first, among equal ones the earlier."""
    return tuple(book["id"] for book in sorted(books, key=lambda book: -book["priority"]))
