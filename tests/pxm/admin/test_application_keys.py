"""Application keys: the secret is shown once and kept nowhere."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from pxm.oauth.models import AccessToken, ApplicationKey
from pxm.oauth.secrets import hash_of
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import issue_token
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, signed_in
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = reverse("admin:oauth_applicationkey_changelist")
ADD = reverse("admin:oauth_applicationkey_add")


def page_of(key: ApplicationKey, verb: str = "change") -> str:
    return reverse(f"admin:oauth_applicationkey_{verb}", args=[key.pk])


@pytest.fixture
def key() -> ApplicationKey:
    return create_application_key(name="Storefront")[0]


def secret_on(answer) -> str:
    return answer.content.decode().partition('<code id="client-secret">')[2].partition("<")[0]


def test_a_new_key_shows_its_secret_once() -> None:
    browser = signed_in(OPERATOR)
    answer = browser.post(ADD, {"name": "Nightly sync"})
    key = ApplicationKey.objects.get()
    secret = secret_on(answer)

    assert answer.status_code == 200
    assert hash_of(secret) == key.secret_hash
    assert key.client_id in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in browser.get(page_of(key)).content.decode()
    assert secret not in browser.get(LIST).content.decode()


def test_the_secret_is_not_left_in_the_session() -> None:
    secret = secret_on(signed_in(OPERATOR).post(ADD, {"name": "Nightly sync"}))

    assert secret
    assert all(secret not in str(session.get_decoded()) for session in Session.objects.all())


@pytest.mark.parametrize("name", ["", "   ", "x" * 256])
def test_a_key_without_a_name_of_its_own_is_refused_at_the_field(name) -> None:
    answer = signed_in(OPERATOR).post(ADD, {"name": name})

    assert list(answer.context["adminform"].form.errors) == ["name"]
    assert ApplicationKey.objects.count() == 0


def test_a_replaced_secret_ends_the_old_one_and_its_tokens(key) -> None:
    issue_token(key=key, grant=AccessToken.Grant.CLIENT_CREDENTIALS)
    before = key.secret_hash
    answer = signed_in(OPERATOR).post(page_of(key, "replace"))
    key.refresh_from_db()

    assert hash_of(secret_on(answer)) == key.secret_hash != before
    assert AccessToken.objects.count() == 0
    assert "The old one no longer works." in answer.content.decode()


def test_a_secret_is_never_replaced_by_a_link(key) -> None:
    assert signed_in(OPERATOR).get(page_of(key, "replace")).status_code == 405


def test_deleting_says_that_its_tokens_die_and_does_it(key) -> None:
    issue_token(key=key, grant=AccessToken.Grant.CLIENT_CREDENTIALS)
    browser = signed_in(OPERATOR)
    assert "every token that was issued with it" in browser.get(page_of(key, "delete")).content.decode()

    answer = press(browser, page_of(key, "delete"))
    assert "Storefront was deleted. It and its tokens no longer work." in answer.content.decode()
    assert not ApplicationKey.objects.exists()
    assert not AccessToken.objects.exists()


def test_the_page_of_a_key_is_not_a_form_that_edits_it(key) -> None:
    signed_in(OPERATOR).post(page_of(key), {"name": "Other"})

    assert ApplicationKey.objects.get().name == "Storefront"


@pytest.mark.parametrize("group", [VIEWER, MERCHANDISER, None])
def test_nobody_else_gets_near_a_key(key, group) -> None:
    browser = signed_in(group)
    before = list(ApplicationKey.objects.values())

    assert {browser.get(path).status_code for path in (LIST, ADD, page_of(key), page_of(key, "delete"))} == {403}
    posts = [(ADD, {"name": "x"}), (page_of(key), {}), (page_of(key, "replace"), {}), (page_of(key, "delete"), {})]
    assert {browser.post(path, data).status_code for path, data in posts} == {403}
    assert list(ApplicationKey.objects.values()) == before


def test_an_empty_list_says_what_a_key_is_for() -> None:
    assert "No application keys yet" in visible_text(signed_in(OPERATOR).get(LIST).content.decode())


def test_the_list_costs_the_same_for_many_keys(count_queries) -> None:
    browser = signed_in(OPERATOR)
    for number in range(2):
        create_application_key(name=str(number))
    browser.get(LIST)
    few = count_queries(lambda: browser.get(LIST))
    for number in range(20):
        create_application_key(name=str(number))

    assert count_queries(lambda: browser.get(LIST)) == few == 7
