"""Reading ``eq(name,"a"):in(sku,b,c)`` into predicates.

filter    = predicate *( ":" predicate )        ; ":" is AND; a "," between predicates is read as one
predicate = op "(" attribute "," value *( "," value ) ")"
value     = bare | "…" | '…'                    ; backslash escapes inside quotes, bare values are trimmed
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pxm.errors import Malformed

MOST_PREDICATES = 10
OPERATORS = frozenset({"eq", "in", "like", "ilike", "gt", "ge", "lt", "le"})

_OPENING = re.compile(r"\s*([A-Za-z]+)\s*\(\s*([^\s,:()\"'|][^,:()\"']*?)\s*,")
_BARE = re.compile(r"\s*([^\s,()\"'][^,()]*?)\s*(?=[,)])")
_QUOTED = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*(?=[,)])""", re.DOTALL)
_BETWEEN = re.compile(r"\s*[:,]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True)
class Predicate:
    """One condition; `operator` is lower case, `values` has at least one text."""

    operator: str
    attribute: str
    values: tuple[str, ...]


def unreadable() -> Malformed:
    """Return the one refusal that clients know for everything wrong with a filter."""
    return Malformed("Could not parse the supplied filter")


def parse(text: str) -> tuple[Predicate, ...]:
    """Return the predicates of `text`, none for a blank one. Raises Malformed."""
    if not text.strip():
        return ()
    if "\x00" in text:
        raise unreadable()
    found: list[Predicate] = []
    position = 0
    while True:
        predicate, position = _read_predicate(text, position)
        found.append(predicate)
        if not text[position:].strip():
            break
        between = _BETWEEN.match(text, position)
        if between is None:
            raise unreadable()
        position = between.end()
    if len(found) > MOST_PREDICATES:
        raise unreadable()
    return tuple(found)


def _read_predicate(text: str, position: int) -> tuple[Predicate, int]:
    opening = _OPENING.match(text, position)
    if opening is None or opening[1].lower() not in OPERATORS:
        raise unreadable()
    position = opening.end()
    values: list[str] = []
    while True:
        value, position = _read_value(text, position)
        values.append(value)
        closed = text[position] == ")"
        position += 1
        if closed:
            break
    operator = opening[1].lower()
    if operator != "in" and len(values) > 1:
        raise unreadable()
    return Predicate(operator, opening[2], tuple(values)), position


def _read_value(text: str, position: int) -> tuple[str, int]:
    """Return the value at `position` and where its "," or ")" stands."""
    if quoted := _QUOTED.match(text, position):
        return _ESCAPE.sub(r"\1", quoted[1] if quoted[1] is not None else quoted[2]), quoted.end()
    if bare := _BARE.match(text, position):
        return bare[1], bare.end()
    raise unreadable()
