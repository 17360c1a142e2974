"""What people may and who they are, by queries that are written once: the same as Django's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.http import HttpRequest
from django.test import Client, override_settings

from pxm.http.permissions import PreparedPermissions
from pxm.http.person import person_of
from pxm.http.sessions import SessionStore
from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, PersonFactory

pytestmark = pytest.mark.django_db


def test_permissions_are_those_that_django_finds(django_assert_num_queries: Any) -> None:
    both = PersonFactory(group=VIEWER)
    both.user_permissions.add(Permission.objects.get(codename="change_currency"))
    people = [both, *(PersonFactory(group=group) for group in (None, MERCHANDISER, OPERATOR))]
    people.append(PersonFactory(group=MERCHANDISER, is_active=False))
    for person in people:
        fresh, same = (User.objects.get(pk=person.pk) for _ in range(2))
        assert PreparedPermissions().get_group_permissions(fresh) == ModelBackend().get_group_permissions(same)
        assert PreparedPermissions().get_user_permissions(fresh) == ModelBackend().get_user_permissions(same)
        assert PreparedPermissions().get_all_permissions(fresh) == ModelBackend().get_all_permissions(same)
    assert "store.change_currency" in PreparedPermissions().get_all_permissions(User.objects.get(pk=both.pk))

    asked = User.objects.get(pk=both.pk)
    with django_assert_num_queries(1):
        assert asked.has_perms(["products.view_product", "store.change_currency"])
        assert not asked.has_perm("oauth.delete_applicationkey")
    assert PreparedPermissions().authenticate(None, username=both.username, password="password") is None


def test_who_is_signed_in_is_whom_django_finds(django_assert_num_queries: Any) -> None:
    def asked(browser: Client) -> HttpRequest:
        request = HttpRequest()
        request.session = browser.session
        return request

    people = [PersonFactory() for _ in range(5)]
    browsers = [Client() for _ in people]
    for browser, person in zip(browsers, people, strict=True):
        browser.force_login(person, "django.contrib.auth.backends.ModelBackend")
    there, renamed, left, gone, changed = people
    request = asked(browsers[0])
    with django_assert_num_queries(2):
        assert person_of(request) == there
    User.objects.filter(pk=renamed.pk).update(first_name="Ann")
    User.objects.filter(pk=left.pk).update(is_active=False)
    gone.delete()
    changed.set_password("another password")
    changed.save()
    found = [person_of(asked(browser)) for browser in browsers]
    assert [each.pk for each in found] == [there.pk, renamed.pk, None, None, None]
    assert found[1].first_name == "Ann"
    assert found == [get_user(asked(browser)) for browser in browsers]
    assert [SESSION_KEY in browser.session for browser in browsers] == [True, True, True, True, False]
    assert person_of(asked(Client())).is_anonymous
    with override_settings(SECRET_KEY="a newer key", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert person_of(asked(browsers[0])) == there


def test_a_session_is_found_until_its_time_is_over(django_assert_num_queries: Any) -> None:
    kept, over = SessionStore(), SessionStore()
    for session, seconds in ((kept, 60), (over, -60)):
        session["colour"] = "red"
        session.set_expiry(seconds)
        session.create()
    found = SessionStore(kept.session_key)
    with django_assert_num_queries(1):
        assert found["colour"] == "red"
    for key in (over.session_key, "nobody's-session", None):
        lost = SessionStore(key)
        assert lost.get("colour") is None
        assert lost.session_key is None
