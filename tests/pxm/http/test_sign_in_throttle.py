"""Guessing passwords locks out the pair of name and address for a while, wherever the failures were counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


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


def test_odd_names_are_refused_without_a_crash():
    for name in ("x" * 5000, "ann\x00", "\ud83d\ude00"):
        assert sign_in(name.encode("utf-16", "surrogatepass").decode("utf-16")).status_code in {200, 429}
