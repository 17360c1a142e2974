"""A request while its bytes come in: is it all there, or is it clear that it never will be?

Here it is only measured. What the bytes mean is read from the same bytes afterwards, by the server's own parser, which
also refuses whatever was measured wrongly because it is malformed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Protocol
from urllib.parse import unquote_to_bytes

from gunicorn.util import split_request_uri

from pxm.http.spool import new_spool

LONGEST_LINE = 64 * 1024
LONGEST_HEAD = 128 * 1024
# What a connection may keep in memory besides its head; the rest of a body lies on disk.
_IN_MEMORY = 64 * 1024
# Sizes of chunks and what stands beside them, in all.
_LONGEST_FRAMING = 1024 * 1024
# The reader of chunks asks for a little more than it needs.
_READ_AHEAD = 4 * 1024

# A line that ends with LF alone is malformed, so there is nothing more to wait for.
_END_OF_HEAD = re.compile(rb"\r\n\r\n|(?<!\r)\n")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;.*)?\r\n", re.DOTALL)


class _Measure(Protocol):
    """How far a body has come: `ended` once nothing more needs to be waited for, `whole` if that is its end."""

    ended: bool
    whole: bool

    def add(self, data: bytes) -> None: ...


class _Counted:
    """A body whose length was told; one beyond the limit is not waited for."""

    def __init__(self, length: int, limit: int) -> None:
        self._missing = length
        self.whole = length == 0
        self.ended = self.whole or length > limit

    def add(self, data: bytes) -> None:
        self._missing -= len(data)
        self.whole = self._missing <= 0
        self.ended = self.ended or self.whole


class _Chunks:
    """A body in chunks; one beyond the limit is not waited for once so much of it has come that it shows."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.ended = self.whole = False
        self._line = bytearray()
        self._of_chunk = self._of_chunks = self._of_framing = 0
        self._after_chunk = self._in_trailers = False

    def add(self, data: bytes) -> None:
        at = 0
        while at < len(data) and not self.ended:
            at = self._take_chunk(data, at) if self._of_chunk else self._take_line(data, at)

    def _take_chunk(self, data: bytes, at: int) -> int:
        step = min(self._of_chunk, len(data) - at)
        self._of_chunk -= step
        self._of_chunks += step
        self.ended = self._of_chunks > self._limit + _READ_AHEAD
        return at + step

    def _take_line(self, data: bytes, at: int) -> int:
        end = data.find(b"\n", at) + 1 or len(data)
        self._line += data[at:end]
        self._of_framing += end - at
        if self._of_framing > _LONGEST_FRAMING:
            self.ended = True
        elif self._line.endswith(b"\n"):
            self._end_line(bytes(self._line))
            self._line.clear()
        return end

    def _end_line(self, line: bytes) -> None:
        is_blank, size = line == b"\r\n", _CHUNK_SIZE.fullmatch(line)
        if self._in_trailers:
            self.whole = is_blank
            self.ended = is_blank or not line.endswith(b"\r\n")
        elif self._after_chunk:
            self._after_chunk = False
            self.ended = not is_blank
        elif size:
            self._of_chunk = int(size[1], 16)
            self._in_trailers = self._of_chunk == 0
            self._after_chunk = not self._in_trailers
        else:
            self.ended = True


class Arrival:
    """The bytes of one request, and of whatever was sent behind it.

    `limit_of` says how long a body to a path may be. `length` counts the bytes; `has_head` once there is the head, and
    `too_long` is the status with which a head is refused that is longer than any. `is_ready` once a thread may take the
    request: it `is_whole`, or the parser or the application will refuse what has come of it.
    """

    def __init__(self, limit_of: Callable[[str], int]) -> None:
        self._limit_of = limit_of
        self._memory = bytearray()
        self._disk: IO[bytes] | None = None
        self._body: _Measure | None = None
        self.head = b""
        self.length = 0
        self.too_long = 0

    @property
    def begun(self) -> bool:
        return self.length > 0

    @property
    def has_head(self) -> bool:
        return self._body is not None

    @property
    def is_ready(self) -> bool:
        return self._body is not None and self._body.ended

    @property
    def is_whole(self) -> bool:
        return self._body is not None and self._body.whole

    @property
    def waits_to_be_asked(self) -> bool:
        """Whether the client sends the body only after a `100 Continue`."""
        return self.has_head and not self.is_ready and _CONTINUE.search(self.head) is not None

    def add(self, data: bytes) -> None:
        """Take what has come. OSError if it can not be kept because the disk is full."""
        self.length += len(data)
        if self._body is None:
            begin = max(0, len(self._memory) - len("\r\n\r"))
            self._memory += data
            self._look_for_head(begin)
        else:
            self._keep(data)
            self._body.add(data)

    def take(self, at_most: int) -> bytes:
        """Return the next of the bytes that have come, for the parser; empty if there are no more."""
        if self._memory:
            taken = bytes(self._memory[:at_most])
            del self._memory[:at_most]
            return taken
        return self._disk.read(at_most) if self._disk else b""

    def begin_reading(self) -> None:
        """Say that nothing more will be added."""
        if self._disk:
            self._disk.seek(0)

    def close(self) -> None:
        if self._disk:
            self._disk.close()

    def _look_for_head(self, begin: int) -> None:
        end = _END_OF_HEAD.search(self._memory, begin)
        if end is None or end.end() > LONGEST_HEAD:
            if len(self._memory) > LONGEST_HEAD:
                self.too_long = 431 if 0 <= self._memory.find(b"\r\n") <= LONGEST_LINE else 414
            return
        self.head = bytes(self._memory[: end.end()])
        self._body = self._measure()
        behind = bytes(self._memory[end.end() :])
        del self._memory[end.end() :]
        self._keep(behind)
        self._body.add(behind)

    def _measure(self) -> _Measure:
        limit = self._limit_of(path_in(self.head))
        if _CHUNKED.search(self.head):
            return _Chunks(limit)
        length = _LENGTH.search(self.head)
        return _Counted(int(length[1]) if length else 0, limit)

    def _keep(self, data: bytes) -> None:
        if self._disk is None and len(self._memory) + len(data) <= _IN_MEMORY + len(self.head):
            self._memory += data
            return
        if self._disk is None:
            self._disk = new_spool()
            self._disk.rollover()  # of many connections, what they keep in memory adds up
        self._disk.write(data)


def path_in(head: bytes) -> str:
    """Return the path of a request, as the application will see it; empty if there is none."""
    words = head.lstrip(b"\r\n").split(b"\r\n", 1)[0].split(b" ")
    try:
        path = split_request_uri(words[1].decode("latin-1")).path
    except (IndexError, ValueError):
        return ""
    return unquote_to_bytes(path).decode(errors="replace")
