"""Reading the files that people send: the one way in for imports that are looked at first."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import IO, Any

from products.transfer.products.reading import csv_rows
from products.transfer.table import Line, Table, Unreadable


def read(content: IO[bytes], *, file_name: str, choices: Mapping[str, Any]) -> Table:
    """Begin to read a file from its beginning. Raises Unreadable.

    `choices` are what its person said about it, as JSON: which column means what. The same content and the same choices
    give the same rows, so that a job may read it again.
    """
    rows = _told(csv_rows(content))
    header = next(rows, [])
    return Table(header, _numbered(rows))


def _numbered(rows: Iterator[list[str]]) -> Iterator[Line]:
    return enumerate((cells for cells in rows if any(cells)), start=1)


def _told(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except UnicodeDecodeError as problem:
        raise Unreadable("The file is not valid UTF-8.") from problem
    except csv.Error as problem:
        raise Unreadable(f"The file can not be read: {problem}.") from problem
