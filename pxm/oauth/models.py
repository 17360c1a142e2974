"""Who may call the API: application keys and their tokens. Secrets and tokens are stored as hashes only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 255


class ApplicationKey(models.Model):
    """A client of the API. Knowing `client_id` and secret gives the rights of an administrator."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    client_id = models.CharField("client ID", max_length=64, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField("created", default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)
    last_used_at = models.DateTimeField("last used", null=True, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["client_id"], name="application_key_client_id_unique"),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="application_key_name_not_empty",
                violation_error_message="The field 'name' is required.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccessToken(models.Model):
    """A token that was issued, recognised by its hash until it expires; it is deleted with its key."""

    class Grant(models.TextChoices):
        CLIENT_CREDENTIALS = "client_credentials"
        IMPLICIT = "implicit"

    token_hash = models.CharField(max_length=64, primary_key=True, editable=False)
    key = models.ForeignKey(ApplicationKey, models.CASCADE, related_name="tokens")
    grant = models.CharField(max_length=18, choices=Grant)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(grant__in=["client_credentials", "implicit"]), name="access_token_grant")
        ]
        indexes = [models.Index(fields=["expires_at"], name="access_token_expiry")]

    def __str__(self) -> str:
        return f"{self.grant} token of {self.key}"
