"""`POST /oauth/access_token` (catalog contract §2.1)."""

from __future__ import annotations

import time
from datetime import timedelta

import orjson
import pytest
from django.test import Client

from pxm.clock import now
from pxm.oauth.models import AccessToken, ApplicationKey
from pxm.oauth.secrets import hash_of
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import PURGED_AT_ONCE

PATH = "/oauth/access_token"
FORM = "application/x-www-form-urlencoded"


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
    assert body["access_token"].isalnum()


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
    assert AccessToken.objects.count() == 0


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
    assert ask(body) == (401, {"errors": [{"title": "Unauthorized", "status": "401"}]})
    assert AccessToken.objects.count() == 0


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


def test_only_hashes_are_stored(key):
    token = ask(credentials(key))[1]["access_token"]
    stored = [*AccessToken.objects.values_list(), *ApplicationKey.objects.values_list()]
    assert token not in str(stored)
    assert key[1] not in str(stored)
    assert AccessToken.objects.get().token_hash == hash_of(token)


def test_issuing_notes_when_the_key_was_last_used(key):
    assert ApplicationKey.objects.get().last_used_at is None
    ask(credentials(key))
    assert now() - ApplicationKey.objects.get().last_used_at < timedelta(minutes=1)


def test_issuing_removes_expired_tokens_a_bounded_number_at_a_time(key):
    owner = ApplicationKey.objects.get()
    past = now() - timedelta(seconds=1)
    AccessToken.objects.bulk_create(
        AccessToken(token_hash=str(number), key=owner, grant="implicit", expires_at=past)
        for number in range(PURGED_AT_ONCE + 5)
    )
    ask(credentials(key))
    assert AccessToken.objects.count() == 5 + 1
    ask(credentials(key))
    assert AccessToken.objects.count() == 2


def test_issuing_costs_the_same_however_many_tokens_there_are(key, count_queries):
    few = count_queries(lambda: ask(credentials(key)))
    for _ in range(5):
        ask(credentials(key))
    assert count_queries(lambda: ask(credentials(key))) == few
