"""What rooms declare to a part of the program that does not know them: one mechanism for every kind of thing.

The part that shows, runs or follows something owns a `Registry`; a room with something to add declares it as data while
the applications get ready (`AppConfig.ready`, or a module that the admin's discovery imports). The first reading closes
the registry, so what the program does never depends on when it was read. `tests/test_registries.py` lists every entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.apps import apps

Entry = TypeVar("Entry")

ALL: dict[str, Registry[Any]] = {}


class Registry(Generic[Entry]):
    """Entries of one kind by name, in the order of their `place` (if they have one), then in that of declaration."""

    def __init__(self, kind: str, *, name_of: Callable[[Entry], str] = attrgetter("name")) -> None:
        self.kind = kind
        self._name_of = name_of
        self._declared: dict[str, Entry] = {}
        self._read: dict[str, Entry] | None = None
        ALL[kind] = self

    def add(self, *entries: Entry) -> None:
        """Declare entries; declaring the same one twice does no harm, another one of the same name is a mistake."""
        for entry in entries:
            name = self._name_of(entry)
            if self._read is not None:
                raise RuntimeError(f"{self.kind} {name} was declared after the {self.kind} registry had been read")
            if self._declared.setdefault(name, entry) is not entry:
                raise ValueError(f"two entries of the {self.kind} registry are called {name}")

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries().values())

    def __len__(self) -> int:
        return len(self._entries())

    def get(self, name: str) -> Entry | None:
        return self._entries().get(name)

    def names(self) -> list[str]:
        return list(self._entries())

    def _entries(self) -> dict[str, Entry]:
        if self._read is None:
            if not apps.ready:
                raise RuntimeError(f"the {self.kind} registry is read before all applications are ready")
            ordered = sorted(self._declared.items(), key=lambda item: getattr(item[1], "place", 0))
            self._read = dict(ordered)
        return self._read

    @contextmanager
    def holding(self, *entries: Entry) -> Iterator[None]:
        """For tests: add these entries, or replace those of the same name, while the block lasts."""
        before = self._entries()
        self._read = before | {self._name_of(entry): entry for entry in entries}
        try:
            yield
        finally:
            self._read = before
