"""What an import reads, whatever the file is: rows of columns that are called as the API calls them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# The number of a row, as a spreadsheet shows it (those of empty rows are left out), and its cells.
Line = tuple[int, list[str]]


class Unreadable(ValueError):
    """Why a file, or a row of it, cannot be read: a sentence for people."""


@dataclass(frozen=True)
class Table:
    """A file that is being read.

    `header` has the API's name of each column that is taken. `lines` come one by one, each once, and may raise
    `Unreadable`. `warnings` are sentences about what may not be what its author meant; they are complete when all lines
    have been read.
    """

    header: Sequence[str]
    lines: Iterator[Line]
    warnings: list[str] = field(default_factory=list)
