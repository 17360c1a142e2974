"""How a text holds its rows: what stands between cells and around them, and which row names the columns. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

# No attribute may be longer.
LONGEST_CELL = 1024 * 1024
COMMA = ","
SEPARATORS = {COMMA: "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
QUOTES = ('"', "'")
# As many rows tell.
_ROWS = 50
_ROWS_BEFORE_NAMES = 10
# Excel writes and reads such a first line.
_SAID = re.compile(r"\ufeff?sep=([^\r\n])\r?\n", re.IGNORECASE)
_IN_APOSTROPHES = re.compile(r"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|$)", re.MULTILINE)
_NUMBER = re.compile(r"[+-]?[\d.,]*\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Layout:
    separator: str = COMMA
    quote: str = QUOTES[0]


def said_separator(head: str) -> tuple[str, int]:
    """Return the separator that a line ``sep=;`` names, and how many characters it takes; "" and 0 without one."""
    found = _SAID.match(head)
    return (found[1], found.end()) if found else ("", 0)


def recognised(head: str, is_known: Callable[[str], bool]) -> Layout:
    """Return the layout in which the beginning of a file makes most sense.

    That is the one with most names that are known for a column in one row; then, with rows of one length.
    """
    separator, length = said_separator(head)
    rest = head[length:]
    separators = [separator] if separator else [*SEPARATORS]
    # Many a name begins with an apostrophe, which quotes nothing.
    quotes = QUOTES if '"' not in rest and _IN_APOSTROPHES.search(rest) else QUOTES[:1]
    layouts = [Layout(each, quote) for quote in quotes for each in separators]
    return max(layouts, key=lambda layout: _sense(layout, rest, is_known))


def _sense(layout: Layout, head: str, is_known: Callable[[str], bool]) -> tuple[int, float, int]:
    rows = [row for row in first_rows(head, layout) if any(row)]
    if not rows:
        return 0, 0.0, 0
    known = max(sum(map(is_known, row)) for row in rows[:_ROWS_BEFORE_NAMES])
    length, often = Counter(map(len, rows)).most_common(1)[0]
    return known, often / len(rows) if length > 1 else 0.0, length


def first_rows(head: str, layout: Layout) -> list[list[str]]:
    """Return the first rows of the beginning of a file; of those that are cut off or cannot be read, none."""
    rows: list[list[str]] = []
    try:
        for row in reader(io.StringIO(head, newline=""), layout):
            rows.append(row)
            if len(rows) == _ROWS:
                return rows
    except csv.Error:
        return rows
    return rows if head.endswith(("\n", "\r")) or len(rows) == 1 else rows[:-1]


def reader(lines: Iterator[str] | io.TextIOBase, layout: Layout) -> Iterator[list[str]]:
    """Yield the cells of each row; an empty line is an empty row. Raises csv.Error."""
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(lines, delimiter=layout.separator, quotechar=layout.quote, strict=True)


def row_of_names(rows: Sequence[Sequence[str]], is_known: Callable[[str], bool]) -> int:
    """Return which row, counted from 1, names the columns: the one with most known names, 0 if none does.

    Where no name is known it is the first one, if it looks like one: texts that differ, and no number among them.
    """
    known = [sum(map(is_known, row)) for row in rows[:_ROWS_BEFORE_NAMES]]
    if not known:
        return 0
    if max(known):
        return known.index(max(known)) + 1
    place, first = next(((place, row) for place, row in enumerate(rows, start=1) if any(row)), (0, []))
    first = [cell.strip() for cell in first]
    is_one = bool(first) and all(first) and len(set(first)) == len(first) and not any(map(_NUMBER.fullmatch, first))
    return place if is_one else 0
