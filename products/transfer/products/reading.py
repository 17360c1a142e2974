"""Reading files: bytes as text, and comma-separated values row by row, in the one way that the API takes (PIM contract
§6.2).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import IO

# No attribute may be longer.
LONGEST_CELL = 1024 * 1024
_STEP = 256 * 1024
# What Python takes bytes for that it cannot decode; no text has these.
_NO_SIGN = re.compile("[\udc80-\udcff]")


class NoText(UnicodeError):
    """A row holds bytes that are none of the encoding."""


def csv_rows(content: IO[bytes]) -> Iterator[list[str]]:
    """Yield the cells of each row, the header first. Raises csv.Error, and NoText at the row that is none."""
    csv.field_size_limit(LONGEST_CELL)
    for cells in csv.reader(decoded(content, "utf-8-sig"), strict=True):
        refuse_no_text(cells)
        yield cells


def decoded(content: IO[bytes], encoding: str) -> io.TextIOWrapper:
    """Return the text of what is left to read, its line ends as they are; `content` stays open.

    It is decoded long before its rows are read. So that it is known in which row a byte is none of this encoding, such
    bytes are let through, for `refuse_no_text` to find; of UTF-16, which has units of two, they are refused.
    """
    errors = "strict" if encoding.startswith("utf-16") else "surrogateescape"
    return io.TextIOWrapper(io.BufferedReader(_Bytes(content), _STEP), encoding, errors, newline="")


def refuse_no_text(cells: Sequence[str]) -> None:
    """Raise NoText if bytes of a row are none of its encoding."""
    text = "".join(cells)
    if not text.isascii() and _NO_SIGN.search(text):
        raise NoText


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
