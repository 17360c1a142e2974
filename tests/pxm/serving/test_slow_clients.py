"""Slow, large and broken requests against the real web server: nobody else waits, and every answer is ours."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest

from pxm import __version__
from tests.pxm.serving.client import Client, WebServer

pytestmark = [pytest.mark.processes, pytest.mark.one_database]

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
UPLOAD = b"POST /pcm/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
FORM = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nabc\r\n--b--\r\n'
SLOW = {
    "nothing": b"",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: loc",
    "half a body": UPLOAD + b"Content-Length: 100\r\n\r\nabc",
    "half a chunk": UPLOAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\nabc",
    "a body beyond the limit": b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
}


@pytest.fixture(scope="module")
def server(serve: Callable[[str], WebServer]) -> WebServer:
    return serve("python:pxm.running.web")


@pytest.fixture(scope="module")
def quick(serve: Callable[[str], WebServer]) -> WebServer:
    return serve("python:tests.pxm.serving.quick")


def crowd(server: WebServer, number: int, data: bytes, *, buffer: int = 0) -> list[Client]:
    return [server.connect(buffer=buffer).send(data) for _ in range(number)]


@pytest.mark.parametrize("data", SLOW.values(), ids=SLOW)
def test_many_who_send_half_a_request_keep_nobody_waiting(server: WebServer, data: bytes) -> None:
    crowd(server, 60, data)
    began = time.monotonic()
    assert server.answer_to(HEALTH).status == 200
    assert time.monotonic() - began < 2


def test_many_who_do_not_read_their_answer_keep_nobody_waiting(server: WebServer) -> None:
    """The description of the API is longer than what the system takes of it for a client."""
    slow = crowd(server, 20, b"GET /api/schema HTTP/1.1\r\nHost: localhost\r\n\r\n", buffer=4096)
    assert server.answer_to(HEALTH).status == 200
    answers = [client.answer() for client in slow]
    assert {(answer.status, len(answer.body)) for answer in answers} == {(200, len(answers[0].body))}
    assert len(answers[0].body) > 300_000


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (SLOW["half a head"], ""),
        (SLOW["half a body"], "/pcm/uploads"),
        (SLOW["half a chunk"], "/pcm/uploads"),
        (SLOW["half a body"].replace(b"/pcm/uploads", b"/v2/files"), "/v2/files"),
    ],
)
def test_a_request_that_does_not_arrive_in_time_is_told_so(quick: WebServer, data: bytes, path: str) -> None:
    client = quick.connect().send(data)
    answer = client.answer()
    status = 408 if path == "/v2/files" else "408"
    assert (answer.status, answer.headers["connection"]) == (408, "close")
    assert answer.error == {
        "title": "Request Timeout", "status": status, "detail": "the request did not arrive in time"
    }  # fmt: skip
    assert client.rest() == b""
    assert quick.logged(answer.headers["x-request-id"])["path"] in {path, "/healthz"}


def test_a_head_that_trickles_has_no_more_time_than_one_that_stops(quick: WebServer) -> None:
    client = quick.connect()
    began = time.monotonic()
    for _ in range(80):
        with suppress(OSError):
            client.send(b"G")
        if client.is_answered():
            break
        time.sleep(0.1)
    assert client.answer().status == 408
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("coding", ["length", "chunks"])
def test_a_body_that_comes_in_bits_has_time_while_it_comes_fast_enough(quick: WebServer, coding: str) -> None:
    """Two seconds, where half a body has one and a half."""
    length = 5 * 60_000
    client = quick.connect()
    if coding == "length":
        client.send(UPLOAD + b"Content-Length: %d\r\n\r\n" % length)
    else:
        client.send(UPLOAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % length)
    for _ in range(5):
        client.send(b"x" * 60_000)
        time.sleep(0.4)
    client.send(b"" if coding == "length" else b"\r\n0\r\n\r\n")
    assert client.answer().status == 400  # no form, but whole


def test_who_sends_nothing_is_parted_with_in_silence(quick: WebServer) -> None:
    assert quick.connect().rest() == b""


REFUSED = {
    "no request": (b"nonsense\r\n\r\n", 400, "the request cannot be read"),
    "another version": (b"GET / HTTP/3.0\r\n\r\n", 400, "the request cannot be read"),
    "two lengths": (UPLOAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n12", 400, "the request cannot be read"),
    "chunks and a length": (
        UPLOAD + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n", 400, "the request cannot be read"
    ),
    "a line that ends with LF": (b"GET / HTTP/1.1\nHost: x\n\n", 400, "the request cannot be read"),
    "another coding": (
        UPLOAD + b"Transfer-Encoding: secret\r\n\r\n0\r\n\r\n", 501, "the transfer coding of the body is not known"
    ),
    "another expectation": (UPLOAD + b"Expect: wonders\r\n\r\n", 417, "nothing can be expected but 100-continue"),
    "a line of 70 KB": (
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414, "the request line exceeds 16384 bytes"
    ),
    "an endless line": (b"GET /" + b"x" * 200_000, 414, "the request line exceeds 16384 bytes"),
    "a header of 33 KB": (
        HEALTH[:-2] + b"X: " + b"x" * 33_000 + b"\r\n\r\n", 431, "the headers of the request are too long"
    ),
    "many headers": (HEALTH[:-2] + b"X: y\r\n" * 200 + b"\r\n", 431, "the headers of the request are too long"),
    "endless headers": (HEALTH[:-2] + b"X: y\r\n" * 40_000, 431, "the headers of the request are too long"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "status", "detail"), REFUSED.values(), ids=REFUSED)
def test_what_the_server_refuses_by_itself_is_refused_in_the_envelope(
    server: WebServer, data: bytes, status: int, detail: str
) -> None:
    client = server.connect().send(data)
    answer = client.answer()
    assert answer.status == status
    assert (answer.error["status"], answer.error["detail"]) == (str(status), detail)
    assert answer.headers["content-type"] == "application/json"
    assert server.logged(answer.headers["x-request-id"])["status"] == status
    assert client.rest() == b""


def test_a_shopper_may_have_many_tags(server: WebServer) -> None:
    tags = b",".join(b"tag-%d" % number for number in range(1_500))
    assert server.answer_to(HEALTH[:-2] + b"EP-Context-Tag: " + tags + b"\r\n\r\n").status == 200


def test_the_request_id_of_the_client_is_kept_in_what_the_server_refuses(server: WebServer) -> None:
    name = f"mine-{uuid4()}"
    answer = server.answer_to(b"GET / HTTP/3.0\r\nX-Request-Id: %s\r\n\r\n" % name.encode())
    assert answer.headers["x-request-id"] == name
    assert server.logged(name)["problem"] == "the request cannot be read"


@pytest.mark.parametrize(
    "data", [SLOW["half a body"], SLOW["half a chunk"], UPLOAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"]
)
def test_a_body_that_breaks_off_is_refused(server: WebServer, data: bytes) -> None:
    answer = server.connect().send(data).end_of_sending().answer()
    assert (answer.status, answer.error["detail"]) == (400, "the body cannot be read to its end")


@pytest.mark.parametrize("coding", [b"Content-Length: %d\r\n\r\n" % len(FORM), b"Transfer-Encoding: chunked\r\n\r\n"])
def test_a_client_that_waits_to_be_asked_is_asked_once(server: WebServer, coding: bytes) -> None:
    client = server.connect().send(UPLOAD + b"Expect: 100-continue\r\n" + coding)
    assert client.line() == b"HTTP/1.1 100 Continue"
    chunked = coding.startswith(b"T")
    client.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(FORM), FORM) if chunked else FORM)
    assert client.answer().status == 200


def test_a_client_that_waits_is_not_asked_for_more_than_the_limit(server: WebServer) -> None:
    data = SLOW["a body beyond the limit"].replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    assert server.answer_to(data).status == 413


def test_who_sends_everything_before_reading_learns_why_it_was_too_long(server: WebServer) -> None:
    """As a proxy does that has read the body before."""
    length = 60 * 1024 * 1024
    head = SLOW["a body beyond the limit"].replace(b"99999999", b"%d" % length)
    client = server.connect().send(head + b" " * length)
    assert client.answer().status == 413
    assert client.rest() == b""


def test_connections_are_kept_and_requests_sent_together_are_answered_in_turn(server: WebServer) -> None:
    form = UPLOAD + b"Content-Length: %d\r\n\r\n" % len(FORM) + FORM
    client = server.connect().send(HEALTH + form + HEALTH + HEALTH[:20])
    assert [client.answer().status for _ in range(3)] == [200, 200, 200]
    client.send(HEALTH[20:])
    assert client.answer().headers["connection"] == "keep-alive"
    client.send(HEALTH.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert client.answer().headers["connection"] == "close"
    assert client.rest() == b""


def test_head_has_no_body_and_old_clients_are_answered(server: WebServer) -> None:
    client = server.connect().send(HEALTH.replace(b"GET", b"HEAD"))
    assert client.line() == b"HTTP/1.1 200 OK"
    old = server.connect().send(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert old.answer().body == b'{"status": "ok"}'
    assert old.rest() == b""


def test_a_body_beyond_the_limit_ends_the_connection(server: WebServer) -> None:
    """What follows might be the rest of the body, so it is never taken for a request."""
    client = server.connect().send(SLOW["a body beyond the limit"] + HEALTH)
    assert client.answer().status == 413
    assert client.rest() == b""


def test_an_answer_that_fails_in_the_middle_ends_its_connection_only(server: WebServer) -> None:
    answer = server.connect().send(HEALTH.replace(b"/healthz", b"/pcm/breaks-off")).rest()
    assert answer.endswith(b"5\r\nbegun\r\n"), "and no end of the chunks, which shows that it is cut"
    assert server.answer_to(HEALTH).status == 200
    assert "in the middle" in server.log.read_text()


def test_a_stopping_server_answers_what_it_has_and_ends(serve: Callable[[str], WebServer]) -> None:
    server = serve("python:pxm.running.web")
    idle = server.connect().send(HEALTH)
    assert idle.answer().status == 200
    late = server.connect().send(HEALTH[:20])
    assert server.answer_to(HEALTH).status == 200  # so the loop has seen the half
    os.kill(server.process.pid, signal.SIGTERM)
    time.sleep(0.3)
    assert late.send(HEALTH[20:]).answer().headers["connection"] == "close"
    assert idle.rest() == b""
    assert server.process.wait(timeout=10) == 0


def test_a_start_is_one_line_in_the_log(server: WebServer) -> None:
    (started,) = [line for line in map(json.loads, server.log.read_text().splitlines()) if line["event"] == "started"]
    assert (started["version"], started["address"]) == (__version__, f"unix:{server.address}")
