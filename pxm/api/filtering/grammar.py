"""Reading ``eq(name,"a"):in(sku,b,c)`` into predicates.

filter    = predicate *( ":" predicate )        ; ":" is AND; a "," between predicates is read as one
predicate = op "(" attribute "," value *( "," value ) ")"
attribute = bare | [ bare "." ] quoted          ; a key may hold what would end it: eq(admin_attributes."Weight (kg)",5)
value     = bare | "…" | '…'                    ; backslash escapes inside quotes, bare values are trimmed
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pxm.errors import Malformed

MOST_PREDICATES = 10
OPERATORS = frozenset({"eq", "in", "like", "ilike", "gt", "ge", "lt", "le"})

# Each pattern can match a text in only one way: with overlapping parts, long garbage would take seconds.
_SPACES = re.compile(r"\s*")
_OPERATOR = re.compile(r"[A-Za-z]+")
_ATTRIBUTE = re.compile(r"[^,:()\"'|]+")
_BARE = re.compile(r"[^,()]+")
_QUOTED = {mark: re.compile(rf"{mark}((?:[^{mark}\\]|\\.)*){mark}", re.DOTALL) for mark in "\"'"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Predicate:
    """One condition; `operator` is lower case, `values` holds one text, or several for ``in``."""

    operator: str
    attribute: str
    values: tuple[str, ...]


def unreadable() -> Malformed:
    """Return the one refusal that clients get for anything wrong with a filter."""
    return Malformed("Could not parse the supplied filter")


def parse(text: str) -> tuple[Predicate, ...]:
    """Return the predicates of `text`, none for a blank one. Raises Malformed."""
    if "\x00" in text:
        raise unreadable()
    return tuple(_Reader(text).predicates()) if text.strip() else ()


class _Reader:
    """Reads a text from left to right; every step moves `position` past what it took."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def predicates(self) -> list[Predicate]:
        found = [self._predicate()]
        while self._next() in (":", ",") and len(found) < MOST_PREDICATES:
            self.position += 1
            found.append(self._predicate())
        if self._next():
            raise unreadable()
        return found

    def _predicate(self) -> Predicate:
        operator = self._take(_OPERATOR).lower()
        self._expect("(")
        attribute = self._attribute()
        self._expect(",")
        values = [self._value()]
        while self._next() == ",":
            self.position += 1
            values.append(self._value())
        self._expect(")")
        if operator not in OPERATORS or (len(values) > 1 and operator != "in"):
            raise unreadable()
        return Predicate(operator, attribute, tuple(values))

    def _attribute(self) -> str:
        bare = "" if self._next() in _QUOTED else self._take(_ATTRIBUTE).rstrip()
        quoted = _QUOTED.get(self._next())
        if quoted is None:
            return bare
        attribute = bare + _ESCAPE.sub(r"\1", self._take(quoted))
        if (bare and not bare.endswith(".")) or "." not in attribute:
            raise unreadable()  # only keys are quoted
        return attribute

    def _value(self) -> str:
        quoted = _QUOTED.get(self._next())
        return _ESCAPE.sub(r"\1", self._take(quoted)) if quoted else self._take(_BARE).rstrip()

    def _next(self) -> str:
        """Skip spaces and return the character that follows them, empty at the end."""
        spaces = _SPACES.match(self.text, self.position)
        self.position = spaces.end() if spaces else self.position
        return self.text[self.position : self.position + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        self._next()
        found = pattern.match(self.text, self.position)
        if found is None:
            raise unreadable()
        self.position = found.end()
        return found[pattern.groups]

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise unreadable()
        self.position += 1
