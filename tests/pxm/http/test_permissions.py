"""What people may and who they are, by queries that are written once: the same as Django's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User

from pxm.http.permissions import PreparedPermissions
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
