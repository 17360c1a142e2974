"""Which bytes are which letters: the encoding of a text that somebody sends. Pure."""

from __future__ import annotations

import codecs
from typing import IO

UTF_8 = "utf-8"
# What programs that people use write, by the name that Python reads it by, and what it is called.
ENCODINGS = {
    UTF_8: "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16, big end first",
    "cp1252": "Windows-1252 (western Europe)",
}
_MARKS = {codecs.BOM_UTF8: UTF_8, codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_HEAD = 4096
_STEP = 256 * 1024


def recognised(content: IO[bytes]) -> str:
    """Return which of `ENCODINGS` the file is in. It is read from its beginning, to its end if need be, in parts."""
    content.seek(0)
    head = content.read(_HEAD)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if unmarked := _utf_16_without_mark(head):
        return unmarked
    return UTF_8 if _is_utf_8(head, content) else "cp1252"


def utf_16_of(head: bytes) -> str:
    """Return which UTF-16 the beginning of a file is in, by its mark or its western letters; "" for none."""
    marked = next((name for mark, name in _MARKS.items() if name != UTF_8 and head.startswith(mark)), "")
    return marked or _utf_16_without_mark(head)


def length_of_mark(content: IO[bytes], encoding: str) -> int:
    """Return how many bytes before the text say what encoding it is in."""
    content.seek(0)
    head = content.read(4)
    return next((len(mark) for mark, name in _MARKS.items() if name == encoding and head.startswith(mark)), 0)


def _utf_16_without_mark(head: bytes) -> str:
    """Every second byte of western letters is empty; no other encoding has any."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf_8(head: bytes, rest: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder(UTF_8)()
    part = head
    try:
        while part:
            decoder.decode(part)
            part = rest.read(_STEP)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
