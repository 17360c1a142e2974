"""Who gets in (catalog contract §2.2; 401 for tokens, 403 for what a token may not do)."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import OperationalError
from django.db.models import QuerySet

from pxm.clock import now
from pxm.errors import Invalid, Missing
from pxm.oauth import signed, tokens
from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import create_application_key, delete_keys, end_old_secret, replace_secret, update_key
from pxm.oauth.signed import read_signed, write_signed
from pxm.oauth.tokens import Grant, find_token, issue_token, version_of_secret
from tests.client import APIClient

pytestmark = pytest.mark.usefixtures("doors")

UNAUTHORIZED = [{"title": "Unable to validate access token", "status": "401"}]
FORBIDDEN = [{"title": "Forbidden", "status": "403"}]


def test_an_admin_token_opens_everything(api):
    assert api.get("/pcm/echo").status == 200
    assert api.get("/pcm/shoppers").status == 200


def test_a_shopper_token_opens_what_is_for_shoppers_only(shopper_api):
    assert shopper_api.get("/pcm/shoppers").data == "Tests"
    answer = shopper_api.get("/pcm/echo")
    assert (answer.status, answer.errors) == (403, FORBIDDEN)


@pytest.mark.parametrize("path", ["/pcm/echo", "/pcm/shoppers"])
@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer unknown", "Bearer a b c", "Basic dXNlcjpwYXNz", "Token x", "bearer", "ä",
     "\x00", "Bearer \x00", "Bearer " + "x" * 5000],
)  # fmt: skip
def test_without_a_token_of_ours_nothing_opens(anonymous_api, path, header):
    answer = anonymous_api.get(path, headers={} if header is None else {"Authorization": header})
    assert (answer.status, answer.errors) == (401, UNAUTHORIZED)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_word_bearer_has_no_case(api):
    token = api._headers["Authorization"].split()[1]
    for header in (f"bearer {token}", f"BEARER {token}", f"Bearer  {token} "):
        assert APIClient(None).get("/pcm/echo", headers={"Authorization": header}).status == 200


def test_a_token_is_refused_from_the_moment_it_expires(application_key, monkeypatch):
    token, text = issue_token(key=application_key, grant=Grant.CLIENT_CREDENTIALS)
    api = APIClient(text)
    monkeypatch.setattr(signed, "now", lambda: token.expires_at - timedelta(milliseconds=1))
    assert api.get("/pcm/echo").status == 200
    monkeypatch.setattr(signed, "now", lambda: token.expires_at)
    answer = api.get("/pcm/echo")
    assert (answer.status, answer.errors) == (401, UNAUTHORIZED)


def test_a_token_that_was_tampered_with_is_refused(application_key):
    _, text = issue_token(key=application_key, grant=Grant.IMPLICIT)
    facts, signature = text.split(".")
    told = json.loads(b64decode(facts + "=="))
    forged = urlsafe_b64encode(json.dumps(told | {"kind": "client_credentials"}).encode()).decode().strip("=")
    for attempt in (f"{forged}.{signature}", facts, f"{facts}.", f".{signature}", f"{facts}.{signature}A", f".{text}"):
        assert APIClient(attempt).get("/pcm/shoppers").status == 401


def test_a_text_signed_for_something_else_is_no_token(application_key):
    token, text = issue_token(key=application_key, grant=Grant.IMPLICIT)
    facts = read_signed("access", text)
    assert facts["kind"] == "implicit"
    assert find_token(write_signed("shopper", facts, expires_at=token.expires_at)) is None
    assert find_token(write_signed("access", facts, expires_at=token.expires_at)) == token


def test_a_key_before_the_present_one_still_counts_and_signs_nothing_new(application_key, settings):
    old, new = settings.SECRET_KEY, "another key of the installation, which is as long as the first"
    text = issue_token(key=application_key, grant=Grant.IMPLICIT)[1]
    settings.SECRET_KEY = new
    assert find_token(text) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert find_token(text) is not None
    newer = issue_token(key=application_key, grant=Grant.IMPLICIT)[1]
    settings.SECRET_KEY_FALLBACKS = []
    assert find_token(newer) is not None


def test_a_refused_write_changes_nothing(shopper_api, anonymous_api):
    data = {"data": {"type": "product-variation", "attributes": {"name": "Size"}}}
    assert shopper_api.post("/pcm/variations", data).status == 403
    assert anonymous_api.post("/pcm/variations", data).status == 401
    assert APIClient("unknown").post("/pcm/variations", data).status == 401


def test_authentication_is_one_query(api, django_assert_num_queries):
    with django_assert_num_queries(1):
        api.get("/pcm/shoppers")


def test_the_use_of_a_key_is_noted_to_the_minute(api, application_key, count_queries):
    used = application_key.last_used_at
    assert count_queries(lambda: api.get("/pcm/echo")) == 1
    ApplicationKey.objects.update(last_used_at=used - timedelta(seconds=61))
    assert count_queries(lambda: api.get("/pcm/echo")) == 2
    application_key.refresh_from_db()
    assert application_key.last_used_at >= used
    assert application_key.version == 1
    assert count_queries(lambda: api.get("/pcm/echo")) == 1


def test_a_database_that_is_busy_does_not_keep_the_use_from_being_served(api, application_key, monkeypatch):
    ApplicationKey.objects.update(last_used_at=None)

    def busy(*_, **__):
        raise OperationalError("database is locked")

    monkeypatch.setattr(QuerySet, "update", busy)
    assert api.get("/pcm/echo").status == 200


def test_tokens_die_with_their_key(api, application_key):
    delete_keys(key_ids=[application_key.pk])
    assert api.get("/pcm/echo").status == 401


def test_tokens_of_other_keys_live_on(api):
    other, _ = create_application_key(name="Other")
    delete_keys(key_ids=[other.pk])
    assert api.get("/pcm/echo").status == 200


def secret_works(key, secret):
    key.refresh_from_db()
    return version_of_secret(key, secret) is not None


def token_of(key, secret):
    """The API with a token for the secret."""
    key.refresh_from_db()
    version = version_of_secret(key, secret)
    return APIClient(issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS, version=version)[1])


def test_a_new_secret_ends_the_old_one_and_its_tokens_at_once(db):
    key, old = create_application_key(name="Shop")
    api = token_of(key, old)
    _, new = replace_secret(key_id=key.pk)
    assert (secret_works(key, old), secret_works(key, new)) == (False, True)
    assert api.get("/pcm/echo").status == 401
    assert token_of(key, new).get("/pcm/echo").status == 200


def test_with_overlap_the_old_secret_and_its_tokens_live_until_it_is_over(db, monkeypatch):
    key, old = create_application_key(name="Shop")
    before = token_of(key, old)
    _, new = replace_secret(key_id=key.pk, overlap=timedelta(minutes=10))
    during, after = token_of(key, old), token_of(key, new)
    assert [api.get("/pcm/echo").status for api in (before, during, after)] == [200, 200, 200]
    over = now() + timedelta(minutes=10)
    monkeypatch.setattr(tokens, "now", lambda: over)
    assert (secret_works(key, old), secret_works(key, new)) == (False, True)
    assert [api.get("/pcm/echo").status for api in (before, during, after)] == [401, 401, 200]


def test_the_old_secret_can_be_ended_before_its_time(db):
    key, old = create_application_key(name="Shop")
    _, new = replace_secret(key_id=key.pk, overlap=timedelta(days=1))
    during, after = token_of(key, old), token_of(key, new)
    end_old_secret(key_id=key.pk)
    assert (secret_works(key, old), secret_works(key, new)) == (False, True)
    assert [api.get("/pcm/echo").status for api in (during, after)] == [401, 200]


@pytest.mark.parametrize("overlap", [timedelta(), timedelta(days=1)])
def test_no_more_than_two_secrets_work_at_a_time(db, overlap):
    key, first = create_application_key(name="Shop")
    api = token_of(key, first)
    _, second = replace_secret(key_id=key.pk, overlap=timedelta(days=1))
    _, third = replace_secret(key_id=key.pk, overlap=overlap)
    assert [secret_works(key, secret) for secret in (first, second, third)] == [False, bool(overlap), True]
    assert api.get("/pcm/echo").status == 401


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=31)])
def test_an_overlap_has_bounds(db, overlap):
    key, secret = create_application_key(name="Shop")
    with pytest.raises(Invalid):
        replace_secret(key_id=key.pk, overlap=overlap)
    assert secret_works(key, secret)


def test_with_a_read_only_key_nothing_is_changed_from_the_next_request_on(api, application_key):
    assert api.post("/pcm/echo", {}).status == 200
    update_key(key_id=application_key.pk, attributes={"reads_only": True})
    assert api.get("/pcm/echo").status == 200
    answer = api.post("/pcm/echo", {})
    assert (answer.status, answer.errors) == (403, FORBIDDEN)


def test_ids_and_secrets_are_unlike_each_other(db):
    made = [create_application_key(name="Same name") for _ in range(3)]
    texts = {key.client_id for key, _ in made} | {secret for _, secret in made}
    assert len(texts) == 6
    assert {len(text) for text in texts} == {40}


@pytest.mark.parametrize("name", ["", " \t", "x" * 256])
def test_a_key_needs_a_name_of_some_length(db, name):
    with pytest.raises(Invalid):
        create_application_key(name=name)
    assert ApplicationKey.objects.count() == 0


def test_unknown_keys_are_missing(db):
    unknown = UUID("01900000-0000-7000-8000-000000000000")
    for verb in (end_old_secret, replace_secret):
        with pytest.raises(Missing):
            verb(key_id=unknown)
    with pytest.raises(Missing):
        update_key(key_id=unknown, attributes={"name": "x"})
    assert delete_keys(key_ids=[unknown]) == 0
