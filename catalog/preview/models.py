from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 100


class SavedContext(models.Model):
    """A shopper whom staff look through often, for all of them; `context` is as `catalog.preview.context` writes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        default_permissions = ["add", "delete"]
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="preview_context_name_not_empty"),
            models.UniqueConstraint(fields=["name"], name="preview_context_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SharedLink(models.Model):
    """A link by which people without an account look through one `context`, until it is deleted or its time is over."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    context = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ["add", "delete"]
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"link of {self.created_at:%Y-%m-%d %H:%M}"
