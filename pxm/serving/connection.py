"""A connection whose thread, while it has one, waits neither for what the client sends nor for what it reads."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.unreader import Unreader
from gunicorn.workers.gthread import TConn

from pxm.http.spool import new_spool
from pxm.serving.arrival import Arrival

RECEIVED_AT_ONCE = 64 * 1024
_READ_AT_MOST = 1024 * 1024


class PatientSocket:
    """A socket whose `sendall` never waits: what the client does not take at once is kept until it is flushed.

    It has what gunicorn uses of a socket. At any time either the thread of the request or the worker's loop uses it.
    """

    def __init__(self, plain: socket.socket) -> None:
        self._plain = plain
        self._kept: IO[bytes] | None = None
        # How much of what was kept has been sent.
        self.flushed = 0
        # For what the server answers by itself.
        self.head = b""

    def sendall(self, data: bytes) -> None:
        if self._kept is None:
            data = data[self._send(data) :]
        if data:
            self._kept = self._kept or new_spool()
            self._kept.seek(0, 2)
            self._kept.write(data)

    send = sendall

    def flush(self) -> bool:
        """Send what the client takes now of what was kept; return whether that was the last of it."""
        while self._kept:
            self._kept.seek(self.flushed)
            data = self._kept.read(RECEIVED_AT_ONCE)
            if data:
                sent = self._send(data)
                self.flushed += sent
                if sent < len(data):
                    return False
            else:
                self._kept.close()
                self._kept, self.flushed = None, 0
        return True

    def receive(self) -> bytes | None:
        """Return what has come, empty if the client has said all; None if nothing has come."""
        try:
            return self._plain.recv(RECEIVED_AT_ONCE)
        except BlockingIOError:
            return None

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        with suppress(OSError):
            self._plain.shutdown(socket.SHUT_WR)

    def recv(self, size: int) -> bytes:
        return self._plain.recv(size)

    def fileno(self) -> int:
        return self._plain.fileno()

    def setblocking(self, flag: bool) -> None:
        """It never blocks, whatever is asked for."""

    def settimeout(self, seconds: float | None) -> None:
        """It never waits, whatever is asked for."""

    def gettimeout(self) -> float:
        return 0.0

    def shutdown(self, how: int) -> None:
        self._plain.shutdown(how)

    def close(self) -> None:
        if self._kept:
            self._kept.close()
            self._kept = None
        self._plain.close()

    def _send(self, data: bytes) -> int:
        try:
            return self._plain.send(data)
        except BlockingIOError:
            return 0


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no types
    """What a connection has sent of its present request; since when it has done what it does, and until when it may."""

    sock: PatientSocket

    def __init__(
        self, cfg: Config, plain: socket.socket, client: Any, server: Any, limit_of: Callable[[str], int]
    ) -> None:
        super().__init__(cfg, plain, client, server)
        self.sock = PatientSocket(plain)
        self.parser = get_parser(cfg, self.sock, client)
        self.parser.unreader = self.reader = _Arrived()
        self.initialized = True
        self.is_watched = False
        self.is_kept = False
        self.is_refused = False
        self.deadline = 0.0
        self.began = 0.0
        self.discarded = 0
        self._limit_of = limit_of
        self.arrival = Arrival(limit_of)

    def begin_reading(self) -> None:
        """Hand the request to the parser."""
        self.sock.head = self.arrival.head
        self.arrival.begin_reading()
        self.reader.read_from(self.arrival)

    def next_request(self) -> None:
        """Begin with what was sent behind the request that has been answered."""
        behind = self.reader.take_rest()
        self.arrival.close()
        self.arrival = Arrival(self._limit_of)
        if behind:
            self.arrival.add(behind)

    def close(self, graceful: bool = False) -> None:
        self.arrival.close()
        self.sock.close()


class _Arrived(Unreader):  # type: ignore[misc]  # gunicorn has no types
    """Gives the parser what has arrived, and nothing else: it never waits. `ran_dry` if it was asked for more."""

    def __init__(self) -> None:
        super().__init__()
        self.ran_dry = False
        self._arrival: Arrival | None = None

    def read_from(self, arrival: Arrival) -> None:
        self._arrival = arrival
        self.ran_dry = False

    def chunk(self, size_hint: int | None = None) -> bytes:
        data = self._arrival.take(min(max(size_hint or 0, RECEIVED_AT_ONCE), _READ_AT_MOST)) if self._arrival else b""
        self.ran_dry = self.ran_dry or not data
        return data

    def take_rest(self) -> bytes:
        rest = bytearray(self.take_buffered())
        while self._arrival and (data := self._arrival.take(RECEIVED_AT_ONCE)):
            rest += data
        return bytes(rest)
