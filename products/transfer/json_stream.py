"""A stream of JSON objects, whatever stands between them: one a line, written in many lines, or side by side. Pure.

Only one object is in memory at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

import orjson

LONGEST_OBJECT = 1024 * 1024
_STEP = 64 * 1024
# What matters for where an object ends: its braces, and texts, in which braces count for nothing.
_MARK = re.compile(rb'[{}"]')
_END_OF_TEXT = re.compile(rb'[\\"]')
_BLANK = b" \t\r\n"


class NotJSON(ValueError):
    """The object of this number, counted from 1, is cut off, too long, or no object."""

    def __init__(self, number: int) -> None:
        super().__init__(f"object {number} is no JSON object")
        self.number = number


def objects_in(content: IO[bytes]) -> Iterator[bytes]:
    """Yield the text of each object. Raises NotJSON; what stands within the braces is left for a parser to judge."""
    buffer, place, depth, number, in_text = b"", 0, 0, 1, False
    is_first = True
    while True:
        part = content.read(_STEP)
        is_last = not part
        if is_first:
            part, is_first = part.removeprefix(b"\xef\xbb\xbf"), False
        buffer += part
        while True:
            if depth == 0:
                lines, place = _whole_lines(buffer, place)
                yield from lines
                number += len(lines)
                buffer, place = buffer[place:].lstrip(_BLANK), 0
                if not buffer:
                    break
                if not buffer.startswith(b"{"):
                    raise NotJSON(number)
                place, depth = 1, 1
            found = (_END_OF_TEXT if in_text else _MARK).search(buffer, place)
            if found is None:
                place = len(buffer)
                break
            mark = found[0]
            if mark == b"\\":
                if found.end() == len(buffer):
                    place = found.start()
                    break
                place = found.end() + 1
                continue
            place = found.end()
            if mark == b'"':
                in_text = not in_text
            else:
                depth += 1 if mark == b"{" else -1
            if depth == 0:
                yield buffer[:place]
                number += 1
        if len(buffer) > LONGEST_OBJECT:
            raise NotJSON(number)
        if is_last:
            if depth:
                raise NotJSON(number)
            return


def _whole_lines(buffer: bytes, place: int) -> tuple[list[bytes], int]:
    """Return the objects that are a line each, up to the first line that is none, and where that begins.

    Nearly every file is written so, and what a parser takes whole ends where the line does.
    """
    found: list[bytes] = []
    while (end := buffer.find(b"\n", place)) >= 0:
        line = buffer[place:end].strip(_BLANK)
        if line and not _is_object(line):
            break
        if line:
            found.append(line)
        place = end + 1
    return found, place


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False
