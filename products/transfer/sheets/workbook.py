"""Workbooks (.xlsx, .xls, .ods) as text; a process with limits of memory and time takes them apart."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import UnsupportedOperation
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings

from products.transfer.table import Unreadable

_PROGRAM = Path(__file__).with_name("workbook_child.py")
# Its own limit is one of processor time.
_SECONDS = 120
_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_TOO_MUCH = "Reading the workbook takes too much memory or time. Save the sheet as CSV, and send that."


@dataclass(frozen=True)
class Book:
    """The names of a workbook's sheets, and one of them as UTF-8 text with commas, which begins where `text` stands."""

    sheets: tuple[str, ...]
    sheet: str
    text: IO[bytes]


def is_workbook(content: IO[bytes]) -> bool:
    content.seek(0)
    return content.read(8).startswith(_BEGINNINGS)


@contextmanager
def opened(content: IO[bytes], sheet: str) -> Iterator[Book]:
    """Read a sheet: that of this name, or the first that holds anything. Raises Unreadable."""
    with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as text, _as_file(content) as file:
        # It sees nothing of ours: no settings, no secrets.
        command = [sys.executable, "-I", str(_PROGRAM), sheet]
        try:
            ended = subprocess.run(
                command, stdin=file, stdout=text, stderr=subprocess.DEVNULL, env={}, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as problem:
            raise Unreadable(_TOO_MUCH) from problem
        if ended.returncode:
            raise Unreadable(_TOO_MUCH)
        text.seek(0)
        said = json.loads(text.readline())
        if "refused" in said:
            raise Unreadable(said["refused"])
        yield Book(tuple(said["sheets"]), said["sheet"], text)


@contextmanager
def _as_file(content: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give the content as a file of the system, which another process can read from its beginning."""
    content.seek(0)
    try:
        content.fileno()
    except (AttributeError, UnsupportedOperation):
        with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
            shutil.copyfileobj(content, copy)
            copy.seek(0)
            yield copy
    else:
        yield content
