"""Bodies without a length (clients: chunked bodies): the reader alone, and gunicorn over a raw socket."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from pxm.http.chunked import BODY_BROKEN, BODY_TOO_LARGE, ReadChunkedBodies
from pxm.http.spool import new_spool
from pxm.oauth.services import create_application_key
from tests.processes.system import until
from tests.processes.up import environment

LIMIT = 100


def passed_on(environ: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the application finds in the environment, and the body it reads by the length it is told."""
    seen: list[tuple[dict[str, Any], bytes]] = []

    def application(environ, start_response):
        length = environ.get("CONTENT_LENGTH")
        seen.append((environ, environ["wsgi.input"].read(int(length)) if length else b""))
        return [b"answer"]

    assert answer_of(ReadChunkedBodies(application, {"/here": LIMIT}.__getitem__), environ) == [b"answer"]
    return seen[0]


def answer_of(application: Any, environ: dict[str, Any]) -> list[bytes]:
    """What a server sends on; it closes the answer."""
    answer = application(environ, lambda *_: None)
    try:
        return list(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def chunked(body: Any, **more: Any) -> dict[str, Any]:
    source = BytesIO(body) if isinstance(body, bytes) else body
    return {
        "PATH_INFO": "/here",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input_terminated": True,
        "wsgi.input": source,
    } | more


@pytest.mark.parametrize("length", [0, 1, LIMIT])
def test_a_chunked_body_is_handed_on_with_its_length(length):
    environ, body = passed_on(chunked(b"x" * length))
    assert body == b"x" * length
    assert environ["CONTENT_LENGTH"] == str(length)
    assert not environ.get(BODY_TOO_LARGE)


def test_the_coding_is_recognised_however_it_is_written():
    assert passed_on(chunked(b"x", HTTP_TRANSFER_ENCODING=" gzip, Chunked "))[1] == b"x"


def test_a_length_sent_along_does_not_count():
    assert passed_on(chunked(b"four", CONTENT_LENGTH="2"))[1] == b"four"


def test_no_more_than_the_limit_is_read_of_a_longer_body():
    source = BytesIO(b"x" * 10_000)
    environ, body = passed_on(chunked(source))
    assert (body, environ["CONTENT_LENGTH"], environ[BODY_TOO_LARGE]) == (b"", "0", True)
    assert source.tell() == LIMIT + 1


def test_a_body_that_breaks_off_is_marked():
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionResetError

    environ, body = passed_on(chunked(Broken()))
    assert (body, environ[BODY_BROKEN]) == (b"", True)


def test_where_the_server_does_not_end_the_input_nothing_is_read():
    class Endless:
        def read(self, size: int) -> bytes:
            raise AssertionError("would wait for ever")

    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Endless()}
    assert passed_on(environ)[1] == b""


def test_a_body_with_a_length_is_left_alone():
    source = BytesIO(b"abc")
    environ, body = passed_on({"CONTENT_LENGTH": "3", "wsgi.input": source, "wsgi.input_terminated": True})
    assert (environ["wsgi.input"], body) == (source, b"abc")


def spools(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """All spools that are made from now on."""
    made: list[Any] = []
    monkeypatch.setattr("pxm.http.chunked.new_spool", lambda: made.append(new_spool()) or made[-1])
    return made


def test_a_body_is_there_while_the_answer_is_sent_and_gone_with_it(monkeypatch):
    made = spools(monkeypatch)

    def application(environ, start_response):
        yield environ["wsgi.input"].read(2)
        yield environ["wsgi.input"].read(2)

    answer = ReadChunkedBodies(application, lambda path: LIMIT)(chunked(b"abcd"), lambda *_: None)
    assert list(answer) == [b"ab", b"cd"]
    assert not made[0].closed
    answer.close()
    assert made[0].closed


def test_a_body_is_gone_when_the_application_fails(monkeypatch):
    made = spools(monkeypatch)

    def application(environ, start_response):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ReadChunkedBodies(application, lambda path: LIMIT)(chunked(b"abcd"), lambda *_: None)
    assert made[0].closed


def test_the_answer_of_the_application_is_closed_too(monkeypatch):
    closed = []

    class Answer(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    application = ReadChunkedBodies(lambda environ, start_response: Answer([b"a"]), lambda path: LIMIT)
    assert answer_of(application, chunked(b"abcd")) == [b"a"]
    assert closed == [True]


def test_a_long_body_lies_on_disk_without_a_name(monkeypatch, settings, tmp_path):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE, settings.FILE_UPLOAD_TEMP_DIR = 10, tmp_path
    for length, on_disk in ((10, False), (11, True)):
        spool = passed_on(chunked(b"x" * length))[0]["wsgi.input"]
        assert spool._rolled is on_disk
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def gunicorn(real_database: str, tmp_path: Path) -> Iterator[Callable[[bytes], tuple[int, dict[str, str], Any]]]:
    """Send raw bytes to the web server and return status, headers and body of its first answer."""
    folder = Path(tempfile.mkdtemp(prefix="pxm-web-", dir="/tmp"))  # a socket's path must be short
    address = folder / "web.sock"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:pxm.running.web",
        "--bind",
        f"unix:{address}",
        "pxm.wsgi",
    ]
    variables = environment(
        DATABASE_URL=real_database,
        PXM_DATA_DIR=str(tmp_path),
        PXM_SECRET_KEY="abcdef" * 10,
        PXM_WEB_PROCESSES="1",
        PXM_FAILED_TOKEN_REQUESTS_PER_MINUTE="1000",
    )
    root = Path(__file__).resolve().parents[3]
    server = subprocess.Popen(command, cwd=root, env=variables, start_new_session=True)

    def send(request: bytes) -> tuple[int, dict[str, str], Any]:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(str(address))
            connection.sendall(request)
            return _answer(connection)

    try:
        until(address.exists, "the web server listens")
        yield send
    finally:
        server.terminate()
        server.wait(timeout=20)
        address.unlink(missing_ok=True)
        folder.rmdir()


def _answer(connection: socket.socket) -> tuple[int, dict[str, str], Any]:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536) or pytest.fail(f"the server hung up: {received!r}")
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(re.split(r":\s*", line, maxsplit=1) for line in lines[1:])
    while len(body) < int(headers["Content-Length"]):
        body += connection.recv(65536)
    return int(lines[0].split()[1]), headers, json.loads(body)


def request(path: str, *chunks: bytes, token: str = "", end: bytes = b"0\r\n\r\n") -> bytes:
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}Transfer-Encoding: chunked\r\n\r\n".encode()
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


@pytest.mark.processes
def test_gunicorn_hands_over_chunked_bodies_and_long_requests(gunicorn):
    key, secret = create_application_key(name="Storefront")
    form = f"grant_type=client_credentials&client_id={key.client_id}&client_secret={secret}".encode()

    status, headers, body = gunicorn(request("/oauth/access_token", form[:7], form[7:30], form[30:]))
    assert (status, body["token_type"]) == (200, "Bearer")
    token = body["access_token"]

    variation = b'{"data": {"type": "product-variation", "attributes": {"name": "Size"}}}'
    status, headers, body = gunicorn(
        request("/pcm/variations", *[variation[i : i + 1] for i in range(71)], token=token)
    )
    assert (status, body["data"]["attributes"]["name"]) == (201, "Size")

    status, headers, body = gunicorn(request("/pcm/variations", token=token))
    assert (status, body["errors"][0]["detail"]) == (422, "data can not be empty"), "no chunk at all is an absent body"

    status, headers, body = gunicorn(request("/pcm/variations", *[b" " * 65536] * 65, token=token))
    assert (status, body["errors"][0]["status"]) == (413, "413")
    assert headers["X-Request-Id"]

    ids = ",".join(f"01900000-0000-7000-8000-{number:012}" for number in range(230))
    line = f"GET /pcm/products?filter=in(id,{ids}) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    assert len(line) > 8_192
    assert gunicorn(line.encode())[0] == 200

    status, headers, body = gunicorn(line.replace("filter=", "x=" + "x" * 9_000 + "&filter=").encode())
    assert (status, body["errors"][0]["title"]) == (414, "URI Too Long")
