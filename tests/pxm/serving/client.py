"""Clients that send and read as slowly as they like."""

from __future__ import annotations

import json
import select
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> dict[str, Any]:
        (error,) = json.loads(self.body)["errors"]
        return error


class Client:
    """One connection."""

    def __init__(self, address: str, *, buffer: int = 0) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        if buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self._socket.settimeout(20)
        self._socket.connect(address)
        self._received = b""

    def send(self, data: bytes) -> Client:
        self._socket.sendall(data)
        return self

    def end_of_sending(self) -> Client:
        self._socket.shutdown(socket.SHUT_WR)
        return self

    def line(self) -> bytes:
        """Return the next line of what has come, of an answer that is only a head."""
        head, self._received = self._up_to(b"\r\n\r\n")
        return head.split(b"\r\n")[0]

    def answer(self) -> Answer:
        """Read one answer."""
        head, body = self._up_to(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers["content-length"])
        while len(body) < length:
            body += self._socket.recv(65536) or _cut_off(body)
        self._received = body[length:]
        return Answer(int(first.split()[1]), headers, body[:length])

    def is_answered(self) -> bool:
        """Return whether something has come."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def rest(self) -> bytes:
        """Read until the server ends the connection."""
        rest = self._received
        while piece := self._socket.recv(65536):
            rest += piece
        return rest

    def close(self) -> None:
        self._socket.close()

    def _up_to(self, end: bytes) -> tuple[bytes, bytes]:
        while end not in self._received:
            self._received += self._socket.recv(65536) or _cut_off(self._received)
        head, _, behind = self._received.partition(end)
        return head, behind


def _cut_off(received: bytes) -> bytes:
    raise AssertionError(f"the server hung up after {received!r}")


@dataclass(frozen=True)
class WebServer:
    address: str
    log: Path
    data: Path
    process: subprocess.Popen[bytes]
    clients: list[Client] = field(default_factory=list)

    def connect(self, *, buffer: int = 0) -> Client:
        self.clients.append(Client(self.address, buffer=buffer))
        return self.clients[-1]

    def answer_to(self, request: bytes) -> Answer:
        return self.connect().send(request).answer()

    def end_clients(self) -> None:
        while self.clients:
            self.clients.pop().close()

    def logged(self, request_id: str) -> dict[str, Any]:
        """Return the access line of a request."""
        lines = (json.loads(line) for line in self.log.read_text().splitlines() if request_id in line)
        return next(line for line in lines if line["event"] == "request")
