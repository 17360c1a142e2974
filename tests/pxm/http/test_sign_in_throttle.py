"""Guessing passwords locks out for a while: a name at an address, an address with all names, a name everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.db.models import F
from django.test import Client
from structlog.testing import capture_logs

from pxm.clock import now

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
CHANGE = "/admin/password_change/"


@pytest.fixture(autouse=True)
def three_failures(settings):
    settings.AXES_FAILURE_LIMIT = 3
    get_user_model().objects.create_superuser("ann", password=PASSWORD)
    get_user_model().objects.create_superuser("bob", password=PASSWORD)


def sign_in(name="ann", password="wrong", **headers):
    return Client().post("/admin/login/", {"username": name, "password": password, "next": "/admin/"}, **headers)


def test_the_right_password_opens():
    assert sign_in(password=PASSWORD).status_code == 302


def test_after_too_many_failures_not_even_the_right_password_helps():
    assert [sign_in().status_code for _ in range(3)] == [200, 200, 429]
    assert sign_in(password=PASSWORD).status_code == 429


def test_others_and_other_addresses_are_not_affected():
    for _ in range(3):
        sign_in()
    assert sign_in("bob", PASSWORD).status_code == 302
    assert sign_in(password=PASSWORD, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_success_forgets_the_failures():
    sign_in()
    sign_in()
    sign_in(password=PASSWORD)
    assert [sign_in().status_code for _ in range(2)] == [200, 200]


def test_after_a_while_the_door_opens_again():
    for _ in range(3):
        sign_in()
    attempt = AccessAttempt.objects.get()
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - timedelta(minutes=16))
    assert sign_in(password=PASSWORD).status_code == 302


def test_failures_are_counted_in_the_database_by_name_and_address():
    sign_in()
    assert list(AccessAttempt.objects.values_list("username", "ip_address")) == [("ann", "127.0.0.1")]


def test_behind_a_proxy_the_address_is_the_one_it_saw(settings):
    settings.PROXIES = 1
    for _ in range(3):
        sign_in(HTTP_X_FORWARDED_FOR="forged, 10.0.0.1")
    assert sign_in(password=PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.1").status_code == 429
    assert sign_in(password=PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.1, 10.0.0.2").status_code == 302


@pytest.mark.parametrize("peer", ["", "unix:"])
def test_a_server_without_addresses_still_counts(peer):
    assert [sign_in(REMOTE_ADDR=peer).status_code for _ in range(3)] == [200, 200, 429]


def names_and_addresses(names, addresses):
    return [sign_in(name, REMOTE_ADDR=address).status_code for name in names for address in addresses]


def test_an_address_that_tries_many_names_must_wait_with_all_of_them(settings):
    settings.FAILED_SIGN_INS_PER_ADDRESS = 6
    assert names_and_addresses([f"name-{number}" for number in range(6)], ["10.0.0.3"]) == [200] * 5 + [429]
    assert sign_in("ann", PASSWORD, REMOTE_ADDR="10.0.0.3").status_code == 429
    assert sign_in("ann", PASSWORD).status_code == 302


def test_a_network_of_ipv6_is_one_address(settings):
    settings.FAILED_SIGN_INS_PER_ADDRESS = 3
    addresses = [f"2001:db8:0:1::{number}" for number in range(3)]
    assert names_and_addresses(["ann"], addresses) == [200, 200, 429]
    assert sign_in("ann", PASSWORD, REMOTE_ADDR="2001:db8:0:2::1").status_code == 302


def test_a_name_that_is_tried_from_many_addresses_is_closed_for_a_while(settings):
    settings.FAILED_SIGN_INS_PER_NAME = 6
    assert names_and_addresses(["ann"], [f"10.0.1.{number}" for number in range(6)]) == [200] * 5 + [429]
    assert sign_in("ann", PASSWORD).status_code == 429
    assert sign_in("bob", PASSWORD).status_code == 302


def test_who_goes_on_guessing_does_not_keep_the_door_closed(settings):
    for _ in range(3):
        sign_in()
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=14))
    assert sign_in().status_code == 429
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=2))
    assert sign_in(password=PASSWORD).status_code == 302


def test_the_present_password_is_asked_for_as_at_the_door():
    client, form = Client(), {"new_password1": "a-long-Phrase-78", "new_password2": "a-long-Phrase-78"}
    client.force_login(get_user_model().objects.get(username="ann"), "django.contrib.auth.backends.ModelBackend")
    tried = [client.post(CHANGE, form | {"old_password": f"guess-{number}"}).status_code for number in range(3)]
    assert tried == [200, 200, 429]
    assert client.post(CHANGE, form | {"old_password": PASSWORD}).status_code == 429
    kept = str(list(AccessAttempt.objects.values()))
    assert "guess" not in kept
    assert "Phrase" not in kept
    AccessAttempt.objects.all().delete()
    assert client.post(CHANGE, form | {"old_password": PASSWORD}).status_code == 302
    assert sign_in(password="a-long-Phrase-78").status_code == 302


@pytest.mark.parametrize(("new", "status"), [("11-letters-", 200), ("12-letters-x", 302)])
def test_a_new_password_has_twelve_characters(new, status):
    client = Client()
    client.force_login(get_user_model().objects.get(username="ann"), "django.contrib.auth.backends.ModelBackend")
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(CHANGE, form).status_code == status


def test_the_log_names_who_and_from_where_and_nothing_that_was_typed():
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        sign_in("a-password-in-the-wrong-field", "typed-password")
        for _ in range(4):
            sign_in(password="typed-password", REMOTE_ADDR="10.0.0.7")
        sign_in("bob", PASSWORD)
    said = [line for line in lines if line["event"] in ("sign-in refused", "signed in")]
    assert [(line["event"], line["address"], line["user"], line.get("reason")) for line in said] == [
        ("sign-in refused", "127.0.0.1", "", "wrong password"),
        ("sign-in refused", "10.0.0.7", "ann", "wrong password"),
        ("sign-in refused", "10.0.0.7", "ann", "wrong password"),
        ("sign-in refused", "10.0.0.7", "ann", "too many attempts"),
        ("sign-in refused", "10.0.0.7", "ann", "too many attempts"),
        ("signed in", "127.0.0.1", "bob", None),
    ]
    assert "wrong-field" not in str(lines)
    assert "typed" not in str(lines)


def test_odd_names_are_refused_without_a_crash():
    for name in ("x" * 5000, "ann\x00", "\ud83d\ude00"):
        assert sign_in(name.encode("utf-16", "surrogatepass").decode("utf-16")).status_code in {200, 429}
