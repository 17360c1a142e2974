"""When a request is all there, however its bytes are cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pxm.serving.arrival import LONGEST_HEAD, LONGEST_LINE, Arrival, path_in

LIMIT = 100_000
HEAD = b"POST /pcm/files?x=1 HTTP/1.1\r\nHost: localhost\r\n"
WITH_BODY = HEAD + b"Content-Length: 5\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

WHOLE = {
    "no body": HEAD + b"\r\n",
    "a line before it": b"\r\n" + HEAD + b"\r\n",
    "a length": WITH_BODY + b"12345",
    "no length": HEAD + b"Content-Length: 0\r\n\r\n",
    "a length in small letters": HEAD + b"content-length:\t5 \r\n\r\n12345",
    "no chunk": CHUNKED + b"0\r\n\r\n",
    "chunks": CHUNKED + b"3\r\n123\r\n2;name=value\r\n\r\n\r\n0\r\n\r\n",
    "trailers": CHUNKED + b"a\r\n0123456789\r\n0\r\nExpires: never\r\nX: y\r\n\r\n",
}
HOPELESS = {
    "a length beyond the limit": HEAD + b"Content-Length: 100001\r\n\r\n",
    "chunks that are none": CHUNKED + b"nonsense\r\n",
    "a chunk longer than its size": CHUNKED + b"1\r\n12345\r\n",
    "a trailer that ends with LF": CHUNKED + b"0\r\nX: y\r\n\n",
    "chunks beyond the limit": CHUNKED + b"1a000\r\n" + b"x" * 0x1A000,
    "nothing but sizes": CHUNKED + b"1\r\nx\r\n" * 300_000,
    "one size without an end": CHUNKED + b"1;" + b"x" * 2_000_000,
}


@pytest.fixture
def new_arrival() -> Iterator[Callable[[], Arrival]]:
    made: list[Arrival] = []
    yield lambda: made.append(Arrival({"/pcm/files": LIMIT}.get)) or made[-1]
    for each in made:
        each.close()


def taken(found: Arrival) -> bytes:
    found.begin_reading()
    return b"".join(iter(lambda: found.take(1_000), b""))


@pytest.mark.parametrize("request_", WHOLE.values(), ids=WHOLE)
def test_a_whole_request_is_ready_with_its_last_byte(new_arrival, request_: bytes) -> None:
    found = new_arrival()
    for at in range(len(request_)):
        assert not found.is_ready
        found.add(request_[at : at + 1])
    assert found.is_ready
    assert found.is_whole
    assert taken(found) == request_


@pytest.mark.parametrize("request_", WHOLE.values(), ids=WHOLE)
def test_what_comes_behind_it_is_kept(new_arrival, request_: bytes) -> None:
    found = new_arrival()
    found.add(request_ + b"GET /next")
    assert found.is_whole
    assert taken(found) == request_ + b"GET /next"


@pytest.mark.parametrize("request_", HOPELESS.values(), ids=HOPELESS)
@pytest.mark.parametrize("step", [1_000, 64 * 1024])
def test_what_will_be_refused_is_not_waited_for(new_arrival, request_: bytes, step: int) -> None:
    found = new_arrival()
    for at in range(0, len(request_), step):
        found.add(request_[at : at + step])
        if found.is_ready:
            break
    assert found.is_ready
    assert not found.is_whole


def test_after_a_line_that_ends_with_lf_nothing_is_waited_for(new_arrival) -> None:
    found = new_arrival()
    found.add(b"GET / HTTP/1.1\n")
    assert found.is_ready


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"x" * LONGEST_HEAD, 414),
        (b"GET /" + b"x" * (LONGEST_LINE + 1) + b"\r\n" + b"x" * LONGEST_HEAD, 414),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * LONGEST_HEAD, 431),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * LONGEST_HEAD + b"\r\n\r\n", 431),
    ],
)
def test_a_head_without_an_end_is_too_long(new_arrival, head: bytes, status: int) -> None:
    found = new_arrival()
    found.add(head)
    assert (found.too_long, found.is_ready) == (status, False)


def test_a_client_that_waits_to_be_asked_for_its_body(new_arrival) -> None:
    for length, asked in ((5, True), (LIMIT + 1, False), (0, False)):
        found = new_arrival()
        found.add(HEAD + b"Expect: 100-Continue\r\nContent-Length: %d\r\n\r\n" % length)
        assert found.waits_to_be_asked is asked


def test_a_long_body_lies_on_disk_without_a_name(new_arrival, settings, tmp_path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    found = new_arrival()
    body = b"x" * 90_000
    found.add(HEAD + b"Content-Length: 90000\r\n\r\n" + body)
    assert found._disk._rolled
    assert list(tmp_path.iterdir()) == []
    assert taken(found).endswith(body)
    found.close()
    assert found._disk.closed


@pytest.mark.parametrize(
    ("head", "path"),
    [
        (b"GET /pcm/files?x=1 HTTP/1.1\r\n\r\n", "/pcm/files"),
        (b"GET /pcm/f%69les HTTP/1.1\r\n\r\n", "/pcm/files"),
        (b"GET http://localhost/pcm/files HTTP/1.1\r\n\r\n", "/pcm/files"),
        (b"GET //pcm/files HTTP/1.1\r\n\r\n", "//pcm/files"),
        (b"\r\nGET / HTTP/1.1\r\n\r\n", "/"),
        (b"nonsense\r\n\r\n", ""),
        (b"GET http://[ HTTP/1.1\r\n\r\n", ""),
        (b"", ""),
    ],
)
def test_the_path_is_the_one_that_the_application_sees(head: bytes, path: str) -> None:
    assert path_in(head) == path
