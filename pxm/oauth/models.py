"""Who may call the API: application keys. Secrets are stored as hashes only, tokens not at all (`pxm.oauth.tokens`)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 255


class ApplicationKey(models.Model):
    """A client of the API. Knowing `client_id` and secret gives the rights of an operator, or only those to read.

    Each secret has a `version`. While a secret is being replaced with overlap, the one before it, of the version below,
    works as well: until `retires_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    client_id = models.CharField("client ID", max_length=64, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    retiring_hash = models.CharField(max_length=64, default="", editable=False)
    retires_at = models.DateTimeField(null=True, editable=False)
    issues_implicit = models.BooleanField(default=True)
    reads_only = models.BooleanField(default=False)
    reserved_rate_limit = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField("created", default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)
    last_used_at = models.DateTimeField("last used", null=True, editable=False)

    secret = ""
    """The secret, in the hands of whoever has just made it."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["client_id"], name="application_key_client_id_unique"),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="application_key_name_not_empty",
                violation_error_message="The field 'name' is required.",
            ),
            models.CheckConstraint(
                condition=Q(retiring_hash="", retires_at=None) | (~Q(retiring_hash="") & Q(retires_at__isnull=False)),
                name="application_key_retiring_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_retiring(self, moment: datetime) -> bool:
        """Return whether the secret before the present one still works."""
        return self.retires_at is not None and moment < self.retires_at

    def takes_version(self, version: int, moment: datetime) -> bool:
        """Return whether the secret of this version works."""
        return version == self.version or (version == self.version - 1 and self.is_retiring(moment))
