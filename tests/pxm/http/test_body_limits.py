"""How long a body may be, by path, whoever sends it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client

from pxm.http.body_limits import BodyLimit, body_limits, limit_of

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [
        ("/pcm/files", 50),
        ("/pcm/files/", 50),
        ("/pcm/files/1/parts", 50),
        ("/pcm/files/small", 1),
        ("/pcm/files/small/1", 1),
        ("/pcm/filesystem", 4),
        ("/pcm", 4),
        ("/", 4),
        ("", 4),
        ("/PCM/files", 4),
        ("//pcm/files", 4),
    ],
)
def test_the_longest_declared_path_counts(path: str, megabytes: int) -> None:
    with body_limits.holding(BodyLimit("/pcm/files", 50 * MEGABYTE), BodyLimit("/pcm/files/small", MEGABYTE)):
        assert limit_of(path) == megabytes * MEGABYTE


def test_every_limit_that_is_declared() -> None:
    assert {limit.path: limit.bytes for limit in body_limits} == {
        "/oauth/access_token": 64 * 1024,
        "/v2/files": (8 * 1024 + 64) * 1024,
        "/admin/files/file/upload": (8 * 1024 + 64) * 1024,
        "/pcm/pricebooks/import": (50 * 1024 + 64) * 1024,
        "/pcm/products/import": (50 * 1024 + 64) * 1024,
    }


@pytest.mark.parametrize("path", ["/admin/login/", "/pcm/products", "/unknown", "/static/none"])
def test_a_longer_body_is_refused_before_it_is_read(path: str) -> None:
    answer = _post_of_length(path, 4 * MEGABYTE + 1)
    assert answer.status_code == 413
    assert answer.json()["errors"] == [
        {
            "title": "Content Too Large",
            "status": "413",
            "detail": "the body exceeds 4194304 bytes",
            "source": {"pointer": ""},
        }
    ]
    assert answer.headers["X-Request-Id"]


def test_the_limit_of_the_path_is_told() -> None:
    with body_limits.holding(BodyLimit("/pcm/small", 100)):
        answer = _post_of_length("/pcm/small/", 101)
    assert answer.json()["errors"][0]["detail"] == "the body exceeds 100 bytes"


@pytest.mark.usefixtures("doors")
def test_a_body_of_just_the_limit_is_read(api) -> None:
    with body_limits.holding(BodyLimit("/pcm/echo", 100)):
        assert api.post("/pcm/echo", b'"' + b"x" * 98 + b'"').body == {"data": "x" * 98}
        assert api.post("/pcm/echo", b'"' + b"x" * 99 + b'"').status == 413


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["", "none", "-1", "1e9"])
def test_a_length_that_is_none_is_no_body(length: str) -> None:
    assert Client().get("/pcm/products", CONTENT_LENGTH=length).status_code == 401


class _Unreadable(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("nothing of it may be read")


def _post_of_length(path: str, length: int):
    return Client().generic("POST", path, CONTENT_LENGTH=str(length), **{"wsgi.input": _Unreadable()})
