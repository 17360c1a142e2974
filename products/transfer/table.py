"""What an import reads, whatever the file is: rows of columns that are called as the API calls them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# The number of a row below the header, counted from 1 without empty ones, and its cells.
Line = tuple[int, list[str]]


class Unreadable(ValueError):
    """Why a file, or a row of it, cannot be read: a sentence for people."""


@dataclass(frozen=True)
class Table:
    """A file that is being read.

    `header` has the API's name of each column, and that of the file where the API has none. `lines` come one by one,
    each once, and may raise `Unreadable`. `warnings` are sentences about what was understood otherwise than it stands
    there; they are complete when all lines have been read.
    """

    header: Sequence[str]
    lines: Iterator[Line]
    warnings: list[str] = field(default_factory=list)
