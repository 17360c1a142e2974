"""People who use the admin, and their browsers."""

from __future__ import annotations

import factory
from django.contrib.auth.models import Group, User
from django.test import Client

OPERATOR, MERCHANDISER, VIEWER = "Operator", "Merchandiser", "Viewer"


class PersonFactory(factory.django.DjangoModelFactory[User]):
    """Somebody who may sign in but do nothing; `group` is one of the groups every installation has, or `OPERATOR`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    is_staff = True

    @factory.post_generation
    def group(self: User, create: bool, name: str | None, **_: object) -> None:
        if name == OPERATOR:
            self.is_superuser = True
            self.save(update_fields=["is_superuser"])
        elif name:
            self.groups.add(Group.objects.get(name=name))


def signed_in(group: str | None = MERCHANDISER) -> Client:
    """Return a browser in which somebody of that group is signed in; None: somebody without any right."""
    browser = Client()
    browser.force_login(PersonFactory(group=group), backend="django.contrib.auth.backends.ModelBackend")
    return browser
