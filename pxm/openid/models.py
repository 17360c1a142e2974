from __future__ import annotations

from django.conf import settings
from django.db import models

from pxm.ids import uuid7


class Identity(models.Model):
    """Who somebody is at a provider. The subject never changes there, while names and addresses do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)

    class Meta:
        # Nobody edits them, so there is nothing to permit.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_subject"),
            # An address that a provider gives to somebody else does not lead to whoever had it before.
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_user"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"
