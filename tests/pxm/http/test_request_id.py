"""A name for every request, in its answer and in every line of the log."""

from __future__ import annotations

import logging
from uuid import UUID

import pytest
import structlog
from django.contrib.auth.models import User
from django.test import Client
from structlog.testing import capture_logs

from tests.factories.people import OPERATOR, signed_in

pytestmark = [pytest.mark.usefixtures("doors"), pytest.mark.django_db]


@pytest.mark.parametrize("sent", ["r-1", "x" * 200, "635da56d-75a1-43cd-b696-7ab119756b3a", "a/b:c=d,e;f", "0"])
def test_a_sane_id_of_the_client_is_kept(api, sent):
    assert api.get("/pcm/echo", headers={"X-Request-Id": sent}).headers["X-Request-Id"] == sent


@pytest.mark.parametrize("sent", [None, "", "x" * 201, "a b", "tab\t", "umlaut-ä", "line\nbreak", "nul\x00", " "])
def test_any_other_is_replaced_by_one_of_ours(api, sent):
    headers = {} if sent is None else {"X-Request-Id": sent}
    assert UUID(api.get("/pcm/echo", headers=headers).headers["X-Request-Id"])


@pytest.mark.parametrize(
    "path",
    ["/pcm/echo", "/pcm/unknown", "/admin/login/", "/healthz", "/api/schema", "/x?" + "y" * 20_000, "/static/none"],
)
def test_every_answer_has_one(path):
    assert UUID(Client().get(path).headers["X-Request-Id"])


def test_a_crash_has_one(api):
    response = Client(raise_request_exception=False, headers=api._headers).get("/pcm/raise/crash")
    assert response.status_code == 500
    assert UUID(response.headers["X-Request-Id"])


def access_lines(call):
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        call()
    return [line for line in lines if line["event"] == "request"]


def test_every_request_is_one_line_without_its_query(api):
    (line,) = access_lines(
        lambda: api.get("/pcm/echo?filter=eq(name,secret)", headers={"X-Request-Id": "r-1", "User-Agent": "secret"})
    )
    milliseconds = line.pop("ms")
    assert milliseconds >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "path": "/pcm/echo",
        "status": 200,
        "request_id": "r-1",
        "address": "127.0.0.1",
        "key": "Tests",
    }


def test_the_line_of_a_page_names_the_person():
    browser = signed_in(OPERATOR)
    (line,) = access_lines(lambda: browser.get("/admin/", REMOTE_ADDR="10.0.0.8"))
    assert line["user"] == User.objects.get().username
    assert line["address"] == "10.0.0.8"


@pytest.mark.parametrize(
    ("path", "status"), [("/pcm/unknown", 404), ("/pcm/raise/crash", 500), ("/x?" + "y" * 20_000, 414)]
)
def test_refused_and_crashed_requests_have_their_line_too(api, path, status):
    client = Client(raise_request_exception=False, headers=api._headers)
    assert [line["status"] for line in access_lines(lambda: client.get(path))] == [status]


def test_no_id_is_left_behind_for_the_next_request_of_the_thread(api):
    api.get("/pcm/echo", headers={"X-Request-Id": "r-1"})
    assert "request_id" not in structlog.contextvars.get_contextvars()


def test_the_id_stands_in_lines_that_others_write_meanwhile(api, monkeypatch, caplog):
    seen = []

    class Handler(logging.Handler):
        def emit(self, record):
            seen.append(structlog.contextvars.get_contextvars().get("request_id"))

    logger = logging.getLogger("django.request")
    handler = Handler()
    logger.addHandler(handler)
    try:
        Client(raise_request_exception=False).get("/pcm/raise/crash", headers=api._headers | {"X-Request-Id": "r-7"})
    finally:
        logger.removeHandler(handler)
    assert seen == ["r-7"]
