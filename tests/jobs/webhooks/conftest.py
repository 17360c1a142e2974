"""Other programs that are told, on this machine: what comes at their addresses is theirs to say."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_django import Settings

from jobs.models import Job
from jobs.webhooks.models import Delivery, Hook
from jobs.webhooks.services import create_hook
from pxm.clock import now


class Receiver(ThreadingHTTPServer):
    """Answers what `answer` says by path, 204 otherwise; keeps what it was told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: dict[str, int] = {}
        self.retry_after = ""
        # Whoever is told at this path waits until it is let go.
        self.let_go = threading.Event()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def address(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever was speaking may have been cut off."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.told.append((self.path, headers, body))
        status = self.server.answer.get(self.path, 204)
        if self.path == "/slow":
            self.server.let_go.wait(30)
        self.send_response(status)
        if self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        if status in range(300, 400):
            self.send_header("Location", self.server.address("/elsewhere"))
        if self.path == "/large":
            self.send_header("Content-Length", "10000000")
            self.end_headers()
            with suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b"x" * 100_000)
            return
        text = b"what went wrong" if status >= 400 else b""
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def may_tell_this_machine(settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]


@pytest.fixture
def receiver(may_tell_this_machine: None) -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def speaker() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """Start a program that speaks as told to whoever connects; its port."""
    listeners = []

    def start(speak: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve() -> None:
            with suppress(OSError), closing(listener.accept()[0]) as connection:
                speak(connection)

        threading.Thread(target=serve, daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    yield start
    for listener in listeners:
        listener.close()


@pytest.fixture
def hook(db: None, receiver: Receiver) -> Callable[..., Hook]:
    """Make a webhook of the receiver; `path` is where it is told."""

    def made(path: str = "/", *events: str) -> Hook:
        attributes = {
            "name": f"Shop {path}",
            "address": receiver.address(path),
            "events": [*events] or ["job.finished"],
        }
        return create_hook(attributes=attributes)

    return made


@pytest.fixture
def all_is_due() -> Callable[[], None]:
    """Let everything that rests be due."""

    def due() -> None:
        Delivery.objects.waiting().update(due_at=now())
        Hook.objects.update(paused_until=None, busy_until=None)
        Job.objects.pending().update(not_before=None)

    return due
