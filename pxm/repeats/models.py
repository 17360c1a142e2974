"""What was answered to requests that named a key of their own, for as long as clients may send them again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pxm.clock import now
from pxm.ids import uuid7
from pxm.oauth.models import ApplicationKey

NAME_LENGTH = 255


class KeptAnswer(models.Model):
    """A request of an application under the `name` it gave it, and how it was answered.

    `request_hash` tells requests apart; `status` is None for as long as the request is being worked on. `body` is the
    answer's bytes, compressed, `headers` those that belong to them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(ApplicationKey, models.CASCADE, related_name="kept_answers", db_index=False)
    name = models.CharField(max_length=NAME_LENGTH)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "name"], name="kept_answer_once"),
            models.CheckConstraint(
                condition=Q(status__isnull=True) | Q(status__range=(200, 499)), name="kept_answer_status"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]

    def __str__(self) -> str:
        return self.name
