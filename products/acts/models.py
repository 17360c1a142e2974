from __future__ import annotations

from django.conf import settings
from django.db import models

from jobs.models import Job
from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 255


class Act(models.Model):
    """One change to many rows: planned and shown, applied as it was shown, undone as a whole.

    `kind` names the `ActKind` that knows the rows, `asked` is what a person asked of it. The changes themselves are in
    the `parts`. An act without a `job` is a plan that nobody has agreed to yet; `applied_at` says that it was done,
    `undone_at` that it was taken back by the act whose `undoes` it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    asked = models.JSONField(default=dict)
    number = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    consents = models.JSONField(default=list)

    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undoes = models.ForeignKey("self", models.SET_NULL, null=True, related_name="undoings")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    created_at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = []
        indexes = [models.Index(fields=["created_at"], name="act_age")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.subject_name}"


class ActPart(models.Model):
    """Some of an act's changes, in order, as the JSON text that `products.acts.changes` writes and reads."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="parts", db_index=False)
    place = models.PositiveIntegerField()
    changes = models.TextField()

    class Meta:
        ordering = ["place"]
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["act", "place"], name="act_part_place")]

    def __str__(self) -> str:
        return f"part {self.place} of {self.act_id}"
