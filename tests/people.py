"""The people of the admin: who they are, and their browsers."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.test import Client


def person(username: str, *, group: str = "", operator: bool = False, **attributes: str) -> User:
    """Make somebody who may sign in; the password is their user name."""
    user = User.objects.create_user(username, password=username, is_staff=True, is_superuser=operator, **attributes)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def browser_of(user: User) -> Client:
    """Return Django's test client, signed in. `client.user` is who it is."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.user = user
    return client
