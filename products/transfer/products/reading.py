"""Reading a file of comma-separated values, row by row, in the one way that the API takes (PIM contract §6.2)."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import IO

# No attribute may be longer.
LONGEST_CELL = 1024 * 1024


def csv_rows(content: IO[bytes]) -> Iterator[list[str]]:
    """Yield the cells of each row, the header first. Raises csv.Error and UnicodeDecodeError."""
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(codecs.getreader("utf-8-sig")(content), strict=True)
