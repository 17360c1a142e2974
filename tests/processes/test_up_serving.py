"""What real clients send, against the server that `up` starts."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest

from tests.processes.up import FORM, Up

pytestmark = [pytest.mark.processes, pytest.mark.one_database]


@pytest.fixture(scope="module")
def up(new_up) -> Up:
    up = new_up()
    up.start("--no-demo", "--workers", "1", PXM_METRICS_TOKEN="watcher", PXM_WEB_PROCESSES="3")
    return up


@pytest.fixture(scope="module")
def bearer(up: Up) -> dict[str, str]:
    return {"Authorization": f"Bearer {up.token()}"}


def token_form(up: Up) -> str:
    made = up.credentials()
    return urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": made["CLIENT_ID"],
            "client_secret": made["CLIENT_SECRET"],
        }
    )


def test_several_processes_tell_prometheus_one_sum(up: Up) -> None:
    def told() -> float:
        status, _, text = up.request("GET", "/metrics", headers={"Authorization": "Bearer watcher"})
        assert status == 200
        found = re.findall(
            rb'^pxm_requests_total\{area="healthz",method="GET",status="200"\} (\S+)', text, re.MULTILINE
        )
        return sum(map(float, found))

    before = told()
    for _ in range(20):
        assert up.request("GET", "/healthz")[0] == 200
    assert {told() for _ in range(10)} == {before + 20}


def answered(raw: bytes) -> tuple[int, object]:
    head, _, body = raw.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_no_demo_means_no_products_but_a_key(up: Up, bearer: dict[str, str]) -> None:
    _, _, body = up.request("GET", "/pcm/products", headers=bearer)
    assert json.loads(body)["meta"]["results"]["total"] == 0


def test_a_chunked_token_request_is_read(up: Up) -> None:
    form = token_form(up).encode()
    pieces = [form[:20], form[20:]]
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    status, document = answered(
        up.send_raw(
            b"POST /oauth/access_token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n" + body
        )
    )
    assert status == 200
    assert document["token_type"] == "Bearer"
    assert set(document) == {"access_token", "token_type", "expires", "expires_in", "identifier"}


def test_chunks_that_are_none_end_in_an_error(up: Up) -> None:
    raw = up.send_raw(
        b"POST /oauth/access_token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n"
    )
    assert int(raw.split()[1]) == 400


@pytest.mark.parametrize("spelling", ["raw", "encoded"])
def test_a_filter_with_two_hundred_ids_is_answered(up: Up, bearer: dict[str, str], spelling: str) -> None:
    text = f"in(id,{','.join(str(uuid4()) for _ in range(200))})"
    path = f"/pcm/products?filter={quote(text) if spelling == 'encoded' else text}"
    assert 7_000 < len(path) < 8_192
    status, _, body = up.request("GET", path, headers=bearer)
    assert status == 200, body
    assert json.loads(body)["data"] == []


@pytest.mark.parametrize("length", [17_000, 60_000])
def test_a_longer_request_line_is_refused_in_the_envelope(up: Up, bearer: dict[str, str], length: int) -> None:
    status, headers, body = up.request("GET", f"/pcm/products?filter={'x' * length}", headers=bearer)
    assert (status, headers["content-type"].split(";")[0]) == (414, "application/json")
    assert json.loads(body)["errors"][0]["status"] == "414"


def test_an_endless_request_line_is_cut_off(up: Up) -> None:
    assert up.send_raw(b"GET /" + b"x" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n").split()[1] in {
        b"400",
        b"414",
    }


def test_a_browsers_preflight_is_answered_with_the_headers_it_asked_for(up: Up) -> None:
    asked = "authorization, content-type, ep-channel, ep-context-tag, x-moltin-currency"
    status, headers, _ = up.request(
        "OPTIONS",
        "/pcm/products",
        headers={
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": asked,
        },
    )
    assert status in {200, 204}
    assert headers["access-control-allow-origin"] in {"*", "https://shop.example"}
    allowed = {name.strip() for name in headers["access-control-allow-headers"].split(",")}
    assert {name.strip() for name in asked.split(",")} <= allowed


@pytest.mark.parametrize("path", ["/pcm/products", "/pcm/products/", "/pcm/jobs/"])
def test_paths_are_answered_with_and_without_trailing_slash(up: Up, bearer: dict[str, str], path: str) -> None:
    assert up.request("GET", path, headers=bearer)[0] == 200


def test_a_post_with_trailing_slash_keeps_its_body(up: Up) -> None:
    assert up.request("POST", "/oauth/access_token/", token_form(up), FORM)[0] == 200


def test_a_delete_with_a_body_and_the_next_request_on_the_same_connection(up: Up, bearer: dict[str, str]) -> None:
    """A body that nobody reads must not be taken for the next request."""
    body = b'{"data": [{"type": "product-variation", "id": "%s"}]}' % str(uuid4()).encode()
    token = bearer["Authorization"].encode()
    common = b"Host: localhost\r\nAuthorization: " + token + b"\r\nContent-Type: application/json\r\n"
    path = f"/pcm/products/{uuid4()}/relationships/variations".encode()
    raw = up.send_raw(
        b"DELETE " + path + b" HTTP/1.1\r\n" + common + b"Content-Length: %d\r\n\r\n" % len(body) + body
        + b"GET /pcm/products HTTP/1.1\r\n" + common + b"Connection: close\r\n\r\n"
    )  # fmt: skip
    assert re.findall(rb"HTTP/1\.1 (\d+)", raw) == [b"404", b"200"]


def test_unknown_endpoints_answer_in_the_envelope(up: Up, bearer: dict[str, str]) -> None:
    status, headers, body = up.request("GET", "/v2/inventories/1", headers=bearer)
    assert (status, headers["content-type"].split(";")[0]) == (404, "application/json")
    assert json.loads(body)["errors"][0]["status"] == "404"


def test_strangers_host_names_are_refused(up: Up) -> None:
    assert up.request("GET", "/pcm/products", headers={"Host": "rebound.example"})[0] == 400


def test_the_system_is_ready(up: Up) -> None:
    status, _, body = up.request("GET", "/readyz")
    assert status == 200, body


def test_requests_are_in_the_web_servers_log_and_not_on_the_terminal(up: Up, bearer: dict[str, str]) -> None:
    name = f"test-{uuid4()}"
    _, headers, _ = up.request("GET", "/pcm/products", headers=bearer | {"X-Request-Id": name})
    assert headers["x-request-id"] == name
    assert name in (up.data / "logs" / "web.log").read_text()
    assert name not in up.said()
