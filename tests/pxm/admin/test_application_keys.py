"""Application keys: the secret is shown once and kept nowhere."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from pxm.oauth.models import ApplicationKey
from pxm.oauth.secrets import hash_of
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, find_token, issue_token
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, signed_in
from tests.pressing import press
from tests.sent_form import sent_form
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
    token = issue_token(key=key, grant=Grant.IMPLICIT)[1]
    before = key.secret_hash
    answer = signed_in(OPERATOR).post(page_of(key, "replace"))
    key.refresh_from_db()

    assert hash_of(secret_on(answer)) == key.secret_hash != before
    assert find_token(token) is None
    assert "The old one no longer works." in visible_text(answer.content.decode())
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_old_secret_may_go_on_for_a_while_and_be_ended_sooner(key) -> None:
    browser, token = signed_in(OPERATOR), issue_token(key=key, grant=Grant.IMPLICIT)[1]
    assert "The old one ends" in visible_text(browser.get(page_of(key)).content.decode())
    said = visible_text(browser.post(page_of(key, "replace"), {"overlap": "86400"}).content.decode())
    assert "The old one stops working in one day, with every token issued with it." in said
    assert find_token(token) is not None
    assert "The secret before this one still works; it ends on" in browser.get(page_of(key)).content.decode()

    said = visible_text(browser.post(page_of(key, "end"), follow=True).content.decode())
    assert "The old secret and the tokens issued with it no longer work." in said
    assert "still works" not in said
    assert find_token(token) is None


@pytest.mark.parametrize("overlap", ["1", "-86400", "x", "9" * 400, "\x00", ""])
def test_an_overlap_that_nobody_offers_is_none(key, overlap) -> None:
    answer = signed_in(OPERATOR).post(page_of(key, "replace"), {"overlap": overlap})

    assert "The old one no longer works." in visible_text(answer.content.decode())


@pytest.mark.parametrize("verb", ["replace", "end"])
def test_a_key_that_is_gone_is_not_found(key, verb) -> None:
    browser, address = signed_in(OPERATOR), page_of(key, verb)
    key.delete()

    assert browser.post(address).status_code == 404


def test_switches_are_changed_on_the_page_and_shown_in_the_list(key) -> None:
    browser = signed_in(OPERATOR)
    assert "read and write, tokens for shoppers" in visible_text(browser.get(LIST).content.decode())
    sent = sent_form(browser.get(page_of(key)).content.decode(), "applicationkey_form")
    del sent["issues_implicit"]
    browser.post(page_of(key), sent | {"reads_only": "on", "name": "Reports"})
    key.refresh_from_db()

    assert (key.name, key.reads_only, key.issues_implicit) == ("Reports", True, False)
    listed = visible_text(browser.get(LIST).content.decode())
    assert "tokens for shoppers" not in listed


def test_a_secret_is_never_replaced_by_a_link(key) -> None:
    browser = signed_in(OPERATOR)
    assert {browser.get(page_of(key, verb)).status_code for verb in ("replace", "end")} == {405}


def test_deleting_says_that_its_tokens_die_and_does_it(key) -> None:
    token = issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS)[1]
    browser = signed_in(OPERATOR)
    assert "every token that was issued with it" in browser.get(page_of(key, "delete")).content.decode()

    answer = press(browser, page_of(key, "delete"))
    assert "Storefront was deleted. It and its tokens no longer work." in answer.content.decode()
    assert not ApplicationKey.objects.exists()
    assert find_token(token) is None


@pytest.mark.parametrize("group", [VIEWER, MERCHANDISER, None])
def test_nobody_else_gets_near_a_key(key, group) -> None:
    browser = signed_in(group)
    before = list(ApplicationKey.objects.values())

    assert {browser.get(path).status_code for path in (LIST, ADD, page_of(key), page_of(key, "delete"))} == {403}
    posts = [
        (ADD, {"name": "x"}),
        (page_of(key), {}),
        (page_of(key, "replace"), {}),
        (page_of(key, "end"), {}),
        (page_of(key, "delete"), {}),
    ]
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
