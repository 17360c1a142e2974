"""What seldom changes and every request asks for: a process may keep it under the mark that the database has for it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class Mark(models.Model):
    """A random id that the database replaces whenever a row of a table changes that `pxm.settled.renewing` names.

    Those who write at the same time do not wait for each other, so there may be several: all of them together are the
    mark (`PresentMark`).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.id)
