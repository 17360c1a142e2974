"""What a process keeps of settled tables, for as long as the database has the same mark for them.

    _NOTATIONS: Kept[Notation] = Kept(100)
    found = _NOTATIONS.find(mark, code) or read(code)

Nothing is ever stale: the request has read its mark from the database, and another mark finds nothing.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by name, up to `most` of them: then they are all forgotten, for most will be asked again soon.

    Threads share them without a lock: whatever one of them loses is read again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._state: tuple[str, dict[Hashable, Value]] = ("", {})

    def find(self, mark: str, name: Hashable) -> Value | None:
        """Return what was kept by this name under the mark, None if nothing was; an empty mark is none."""
        kept_under, values = self._state
        return values.get(name) if mark and mark == kept_under else None

    def keep(self, mark: str, name: Hashable, value: Value, *, read_under: str | None) -> None:
        """Keep a value, if the last query that it is made of has read the same mark as the request."""
        if not mark or mark != read_under:
            return
        kept_under, values = self._state
        if mark != kept_under or len(values) >= self._most:
            values = {}
            self._state = (mark, values)
        values[name] = value
