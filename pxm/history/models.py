"""What happened to rows: kept when they are gone, so nothing here points at them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pxm.acting import Actor
from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 255


class Entry(models.Model):
    """One set of changes to one row, or an act: the line above many of them that were made at once.

    `subject` is the row on whose page the entry is shown. `row` is the row that changed if that is a part of the
    subject (an option of a variation), else empty. `changes` holds per attribute what `pxm.history.differences`
    returns. An act counts in `number` the entries that point at it; they leave who acted to it. It has a subject only
    if all of them have the same one: then they are `inside`, shown by opening the act and not beside it.

    Ids ascend with time, so they are the order of all lists.
    """

    class Verb(models.TextChoices):
        CREATED = "created"
        CHANGED = "changed"
        DELETED = "deleted"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=now)
    verb = models.CharField(max_length=7, choices=Verb)

    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    row_type = models.CharField(max_length=80, blank=True)
    row_id = models.UUIDField(null=True)
    row_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    changes = models.JSONField(default=dict)
    said = models.CharField(max_length=NAME_LENGTH, blank=True)

    act = models.ForeignKey("self", models.CASCADE, null=True, related_name="entries", db_index=False)
    place = models.PositiveIntegerField(default=0)
    inside = models.BooleanField(default=False)
    number = models.PositiveIntegerField(default=1)

    actor_kind = models.CharField(max_length=6, blank=True)
    actor_id = models.CharField(max_length=36, blank=True)
    actor_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    origin = models.CharField(max_length=10, blank=True)
    request_id = models.CharField(max_length=200, blank=True)
    job_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "change"
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["subject_id", "id"], name="history_subject"),
            models.Index(fields=["row_id", "id"], condition=Q(row_id__isnull=False), name="history_row"),
            models.Index(fields=["act", "place"], condition=Q(act__isnull=False), name="history_act"),
            models.Index(fields=["at"], condition=Q(act__isnull=True), name="history_lines"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_name or self.subject_type} {self.verb}"

    @property
    def source(self) -> Entry:
        """The entry that says who acted."""
        return self.act or self

    def made_by(self, actor: Actor) -> None:
        """Note who acted, and where from."""
        self.actor_kind, self.actor_id, self.actor_name = actor.kind, actor.id, actor.name[:NAME_LENGTH]
        self.origin, self.request_id, self.job_id = actor.origin, actor.request_id, actor.job_id
