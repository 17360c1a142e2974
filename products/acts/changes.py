"""What an act does to each row, and how that is kept. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress, islice
from operator import ne
from typing import Any, NamedTuple

import orjson

# So many changes are kept as one text: a page of them is read with one or two.
PART = 1000

State = dict[str, Any]


class Change(NamedTuple):
    """What one row holds before and after, as JSON values of the attributes that the act is about.

    `id` is the row's 32 hexadecimal digits and `name` what people call it. None before means that the act makes the
    row, None after that it deletes it; then the other state holds everything it takes to make the row again.
    """

    id: str
    name: str
    before: State | None
    after: State | None

    @property
    def reversed(self) -> Change:
        return Change(self.id, self.name, self.after, self.before)

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the names of the attributes that differ."""
        before, after = self.before or {}, self.after or {}
        if tuple(before) == tuple(after):
            return tuple(compress(before, map(ne, before.values(), after.values())))
        return tuple(name for name, _, _ in self.differences)

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """Return the attributes that differ, each with its value before and after."""
        before, after = self.before or {}, self.after or {}
        return [
            (name, before.get(name), after.get(name))
            for name in dict.fromkeys([*before, *after])
            if before.get(name) != after.get(name)
        ]


def written(changes: Iterable[Change]) -> Iterator[tuple[int, str]]:
    """Yield the number of changes in each part, and its text."""
    rest = iter(changes)
    while some := list(islice(rest, PART)):
        yield len(some), orjson.dumps(list(map(tuple, some))).decode()


def read(text: str) -> list[Change]:
    """Return the changes of a part."""
    return list(map(Change._make, orjson.loads(text)))
