"""Who gets in (catalog contract §2.2; 401 for tokens, 403 for what a token may not do)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pxm.clock import now
from pxm.errors import Invalid, Missing
from pxm.oauth.models import AccessToken, ApplicationKey
from pxm.oauth.services import create_application_key, delete_application_key, replace_secret
from pxm.oauth.tokens import issue_token, recognise_client
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


def test_a_token_is_refused_from_the_moment_it_expires(api):
    AccessToken.objects.update(expires_at=now() + timedelta(seconds=60))
    assert api.get("/pcm/echo").status == 200
    AccessToken.objects.update(expires_at=now())
    answer = api.get("/pcm/echo")
    assert (answer.status, answer.errors) == (401, UNAUTHORIZED)


def test_a_refused_write_changes_nothing(shopper_api, anonymous_api):
    data = {"data": {"type": "product-variation", "attributes": {"name": "Size"}}}
    assert shopper_api.post("/pcm/variations", data).status == 403
    assert anonymous_api.post("/pcm/variations", data).status == 401
    assert APIClient("unknown").post("/pcm/variations", data).status == 401


def test_authentication_is_one_query(api, django_assert_num_queries):
    with django_assert_num_queries(1):
        api.get("/pcm/shoppers")


def test_reading_does_not_touch_the_key(api, application_key):
    ApplicationKey.objects.update(last_used_at=None)
    api.get("/pcm/echo")
    application_key.refresh_from_db()
    assert application_key.last_used_at is None


def test_tokens_die_with_their_key(api, application_key):
    delete_application_key(key_id=application_key.pk)
    assert api.get("/pcm/echo").status == 401
    assert AccessToken.objects.count() == 0


def test_tokens_of_other_keys_live_on(api):
    other, _ = create_application_key(name="Other")
    delete_application_key(key_id=other.pk)
    assert api.get("/pcm/echo").status == 200


def test_a_new_secret_ends_the_old_one_and_its_tokens(db):
    key, old = create_application_key(name="Shop")
    token = issue_token(key=key, grant="client_credentials")[1]
    _, new = replace_secret(key_id=key.pk)
    assert recognise_client(client_id=key.client_id, client_secret=old) is None
    assert recognise_client(client_id=key.client_id, client_secret=new) == key
    assert APIClient(token).get("/pcm/echo").status == 401


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
    for verb in (delete_application_key, replace_secret):
        with pytest.raises(Missing):
            verb(key_id="01900000-0000-7000-8000-000000000000")
