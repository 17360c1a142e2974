"""`POST /oauth/access_token` (catalog contract §2.1)."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import orjson
import pytest
import structlog
from django.test import Client
from structlog.testing import capture_logs

from pxm.clock import now
from pxm.oauth.models import ApplicationKey
from pxm.oauth.secrets import hash_of
from pxm.oauth.services import create_application_key, update_key
from pxm.oauth.tokens import find_token

PATH = "/oauth/access_token"
FORM = "application/x-www-form-urlencoded"
UNAUTHORIZED = {"errors": [{"title": "Unauthorized", "status": "401"}]}


@pytest.fixture
def key(db):
    """(client id, client secret)"""
    key, secret = create_application_key(name="Shop")
    return key.client_id, secret


def ask(body, content_type=FORM):
    response = Client().generic("POST", PATH, body, content_type=content_type)
    return response.status_code, orjson.loads(response.content)


def credentials(key):
    return f"grant_type=client_credentials&client_id={key[0]}&client_secret={key[1]}"


def test_client_credentials_get_a_flat_answer(key):
    before = time.time()
    status, body = ask(credentials(key))
    assert status == 200
    assert set(body) == {"access_token", "token_type", "expires_in", "expires", "identifier"}
    assert (body["token_type"], body["expires_in"], body["identifier"]) == ("Bearer", 3600, "client_credentials")
    assert before + 3599 <= body["expires"] <= time.time() + 3600
    assert isinstance(body["expires"], int)
    assert re.fullmatch("[A-Za-z0-9._-]+", body["access_token"])


def test_an_implicit_token_needs_no_secret(key):
    status, body = ask(f"grant_type=implicit&client_id={key[0]}")
    assert (status, body["identifier"]) == (200, "implicit")


def test_an_implicit_token_does_not_mind_a_wrong_secret(key):
    assert ask(f"grant_type=implicit&client_id={key[0]}&client_secret=wrong")[0] == 200


@pytest.mark.parametrize("content_type", ["", FORM, "application/json", "text/plain", "multipart/form-data", "odd;;"])
def test_a_form_is_read_whatever_the_header_says(key, content_type):
    assert ask(credentials(key), content_type)[0] == 200


@pytest.mark.parametrize("content_type", ["", FORM, "application/json"])
def test_a_json_object_is_read_as_well(key, content_type):
    body = {"grant_type": "client_credentials", "client_id": key[0], "client_secret": key[1], "odd": [1]}
    assert ask(orjson.dumps(body), content_type)[0] == 200
    assert ask(b"  " + orjson.dumps(body), content_type)[0] == 200


def test_fields_may_be_percent_encoded_and_in_any_order(key):
    body = "&".join(reversed(credentials(key).split("&"))).replace("_credentials", "%5Fcredentials")
    assert ask(body)[0] == 200


def test_a_trailing_slash_does_not_matter(key):
    assert Client().generic("POST", f"{PATH}/", credentials(key), content_type=FORM).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "grant_type=client_credentials",
        "grant_type=client_credentials&client_id=ID",
        "grant_type=client_credentials&client_secret=SECRET",
        "grant_type=client_credentials&client_id=ID&client_secret=",
        "grant_type=implicit",
        "grant_type=implicit&client_id=",
        "client_id=ID&client_secret=SECRET",
        "grant_type=password&client_id=ID&client_secret=SECRET",
        "grant_type=refresh_token&client_id=ID&client_secret=SECRET",
        "grant_type=CLIENT_CREDENTIALS&client_id=ID&client_secret=SECRET",
        '{"grant_type": "client_credentials", "client_id": "ID"',
        '{"grant_type": "client_credentials", "client_id": ["ID"], "client_secret": "SECRET"}',
        '{"grant_type": {}, "client_id": 7}',
        "{}",
        "[]",
        "[" * 50_000,
        '{"a":' * 50_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_missing_grant_or_field_is_a_bad_request_without_detail(key, body):
    if isinstance(body, str):
        body = body.replace("ID", key[0]).replace("SECRET", key[1])
    assert ask(body[:60_000]) == (400, {"errors": [{"title": "Bad Request", "status": "400"}]})


@pytest.mark.parametrize(
    "body",
    [
        "grant_type=client_credentials&client_id=ID&client_secret=wrong",
        "grant_type=client_credentials&client_id=wrong&client_secret=SECRET",
        "grant_type=implicit&client_id=wrong",
        "grant_type=client_credentials&client_id=ID&client_secret=SECRET ",
        "grant_type=client_credentials&client_id=ID%00&client_secret=SECRET",
        "grant_type=implicit&client_id=%F0%9F%98%80",
        r'{"grant_type": "implicit", "client_id": "\ud800"}',
        r'{"grant_type": "client_credentials", "client_id": "ID", "client_secret": "\ud800\u0000"}',
    ],
)
def test_a_wrong_id_or_secret_is_unauthorized_without_detail(key, body):
    body = body.replace("ID", key[0]).replace("SECRET", key[1])
    if body.endswith(" "):
        body += "x"
    assert ask(body) == (401, UNAUTHORIZED)


def test_a_body_too_large_for_credentials_is_refused(key):
    status, body = ask("x" * 70_000)
    assert (status, body["errors"][0]["detail"]) == (413, "the body exceeds 65536 bytes")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_not_allowed(db, method):
    response = Client().generic(method, PATH)
    assert (response.status_code, response.json()["errors"][0]["title"]) == (405, "Method Not Allowed")


def test_trouble_of_the_server_has_the_words_of_this_endpoint(key, monkeypatch):
    monkeypatch.setattr("pxm.oauth.views.issue_token", lambda **_: 1 / 0)
    client = Client(raise_request_exception=False, headers={"X-Request-Id": "r-1"})
    response = client.generic("POST", PATH, credentials(key))
    assert response.status_code == 500
    assert response.json() == {
        "errors": [
            {
                "title": "Internal Server Error",
                "status": "500",
                "detail": "there was a problem processing your request",
                "request_id": "r-1",
            }
        ]
    }


def test_only_a_hash_of_the_secret_is_stored(key):
    token = ask(credentials(key))[1]["access_token"]
    stored = str([*ApplicationKey.objects.values_list()])
    assert token not in stored
    assert key[1] not in stored
    assert hash_of(key[1]) in stored


def test_no_cache_may_keep_an_answer(key):
    for body in (credentials(key), "nonsense", "grant_type=implicit&client_id=wrong"):
        assert Client().generic("POST", PATH, body, content_type=FORM).headers["Cache-Control"] == "no-store"


def test_issuing_notes_when_the_key_was_last_used(key):
    assert ApplicationKey.objects.get().last_used_at is None
    ask(credentials(key))
    assert now() - ApplicationKey.objects.get().last_used_at < timedelta(minutes=1)


def test_issuing_writes_nothing_but_the_use_and_that_once_a_minute(key, count_queries):
    assert count_queries(lambda: ask(credentials(key))) == 2
    assert count_queries(lambda: ask(credentials(key))) == 1
    assert count_queries(lambda: ask(f"grant_type=implicit&client_id={key[0]}")) == 1
    ApplicationKey.objects.update(last_used_at=now() - timedelta(seconds=61))
    assert count_queries(lambda: ask(credentials(key))) == 2


def test_a_key_may_issue_no_tokens_without_a_secret(key):
    owner = ApplicationKey.objects.get()
    implicit = ask(f"grant_type=implicit&client_id={key[0]}")[1]["access_token"]
    assert find_token(implicit) is not None
    update_key(key_id=owner.pk, attributes={"issues_implicit": False})
    assert ask(f"grant_type=implicit&client_id={key[0]}") == (401, UNAUTHORIZED)
    assert find_token(implicit) is None
    assert ask(credentials(key))[0] == 200


def test_what_is_refused_is_logged_with_the_key_and_without_what_was_sent(key):
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        ask(f"grant_type=client_credentials&client_id={key[0]}&client_secret=a-wrong-secret")
        ask("grant_type=client_credentials&client_id=a-secret-in-the-wrong-field&client_secret=x")
    said = [line for line in lines if line["event"] == "token refused"]
    assert [(line["log_level"], line["address"], line["key"], line["reason"]) for line in said] == [
        ("warning", "127.0.0.1", "Shop", "wrong secret"),
        ("warning", "127.0.0.1", "", "unknown key"),
    ]
    assert "secret-in" not in str(lines)
    assert "a-wrong" not in str(lines)
