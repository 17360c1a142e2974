"""Long bodies against the real web server: on disk, not in memory, and nothing is left of them."""

from __future__ import annotations

import hashlib
import json
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes.system import ROOT, until
from tests.processes.up import environment
from tests.pxm.http.uploads.apps import LIMIT, PATH

pytestmark = pytest.mark.processes

MEGABYTE = 1024 * 1024
HEAD = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
END = b"\r\n--b--\r\n"
LONGEST_FILE = LIMIT - len(HEAD) - len(END)


class WebServer:
    def __init__(self, folder: Path, data: Path) -> None:
        self.data = data
        self._address = str(folder / "web.sock")
        command = [sys.executable, "-m", "gunicorn", "-c", "python:pxm.running.web", "pxm.wsgi"]
        variables = environment(
            DJANGO_SETTINGS_MODULE="tests.pxm.http.uploads.settings", PXM_DATA_DIR=str(data), PXM_WEB_PROCESSES="1"
        )
        self.process = subprocess.Popen(
            [*command, "--bind", f"unix:{self._address}"], cwd=ROOT, env=variables, start_new_session=True
        )
        until(Path(self._address).exists, "the web server listens")

    def send(self, path: str, coding: str, parts: Iterable[bytes] = ()) -> tuple[int, Any]:
        """Post a form and return status and document of the answer."""
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{coding}\r\n"
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(60)
            connection.connect(self._address)
            connection.sendall(f"{head}Content-Type: multipart/form-data; boundary=b\r\n\r\n".encode())
            for part in parts:
                connection.sendall(part)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)

    def upload(self, length: int, *, chunked: bool) -> tuple[int, Any]:
        """Upload a file of `length` zeros."""
        parts = form_of(length)
        if chunked:
            return self.send(PATH, "Transfer-Encoding: chunked", chunks(parts))
        return self.send(PATH, f"Content-Length: {len(HEAD) + length + len(END)}", parts)


def form_of(length: int) -> Iterator[bytes]:
    yield HEAD
    for begin in range(0, length, MEGABYTE):
        yield bytes(min(MEGABYTE, length - begin))
    yield END


def chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield b"%x\r\n%s\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    with tempfile.TemporaryDirectory(prefix="pxm-web-", dir="/tmp") as folder:  # a socket's path must be short
        server = WebServer(Path(folder), tmp_path_factory.mktemp("data"))
        yield server
        server.process.terminate()
        server.process.wait(timeout=20)


@pytest.mark.parametrize("chunked", [False, True])
def test_an_upload_of_the_longest_length_goes_through_without_filling_the_memory(
    server: WebServer, chunked: bool
) -> None:
    before = server.upload(1, chunked=chunked)[1]["memory"]
    status, answer = server.upload(LONGEST_FILE, chunked=chunked)
    assert (status, answer["size"]) == (200, LONGEST_FILE)
    assert answer["digest"] == hashlib.sha256(bytes(LONGEST_FILE)).hexdigest()
    assert answer["memory"] - before < 12 * MEGABYTE
    assert list(server.data.iterdir()) == []


@pytest.mark.parametrize("chunked", [False, True])
def test_a_byte_more_is_refused_and_nothing_is_left(server: WebServer, chunked: bool) -> None:
    if chunked:
        status, answer = server.upload(LONGEST_FILE + 1, chunked=True)
    else:
        status, answer = server.send(PATH, f"Content-Length: {LIMIT + 1}")
    assert (status, answer["errors"][0]["detail"]) == (413, f"the body exceeds {LIMIT} bytes")
    assert list(server.data.iterdir()) == []


def test_a_page_refuses_what_is_too_long_for_it_before_it_has_come(server: WebServer) -> None:
    """Nothing is sent but the head, so the answer can not have waited for the body."""
    status, answer = server.send("/admin/login/", f"Content-Length: {200 * MEGABYTE}")
    assert (status, answer["errors"][0]["detail"]) == (413, f"the body exceeds {4 * MEGABYTE} bytes")
