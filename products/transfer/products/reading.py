"""Reading files: bytes as text, and comma-separated values row by row, in the one way that the API takes (PIM contract
§6.2).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

# No attribute may be longer.
LONGEST_CELL = 1024 * 1024
_STEP = 256 * 1024


def csv_rows(content: IO[bytes]) -> Iterator[list[str]]:
    """Yield the cells of each row, the header first. Raises csv.Error and UnicodeDecodeError."""
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(decoded(content, "utf-8-sig"), strict=True)


def decoded(content: IO[bytes], encoding: str) -> io.TextIOWrapper:
    """Return the text of what is left to read, its line ends as they are; `content` stays open."""
    return io.TextIOWrapper(io.BufferedReader(_Bytes(content), _STEP), encoding, newline="")


class _Bytes(io.RawIOBase):
    """What has no more than `read`, as the layers of Python's own files need it; closing it closes nothing."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # it is called with nothing else
        part = self._content.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)
