"""Who is told what, and what became of each message."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from pxm.clock import now
from pxm.ids import uuid7

NAME_LENGTH = 255
ADDRESS_LENGTH = 2048


class Hook(models.Model):
    """A program that is told of events of some kinds, by a message to its address.

    Its signing secret has to be read for each message, so it cannot be a hash: it is sealed (`pxm.sealing`), together
    with one or two before it, by which messages are signed as well until `retiring_until` (`signing.together`). After a
    message that did not arrive all others wait until `paused_until`, longer with each of the `failures` in a row.
    Until `busy_until` a thread is still sending, and nobody else does, whatever lifts a pause.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    address = models.CharField(max_length=ADDRESS_LENGTH)
    events = models.JSONField(default=list)
    enabled = models.BooleanField(default=True)
    sealed_secret = models.CharField(max_length=400, editable=False)
    sealed_with = models.CharField(max_length=16, editable=False)
    retiring_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)
    busy_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField("created", default=now, editable=False)
    updated_at = models.DateTimeField("updated", default=now, editable=False)

    secret = ""
    """The signing secret, in the hands of whoever has just made it."""

    class Meta:
        verbose_name = "webhook"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="webhook_name_not_empty", violation_error_message="name can not be empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.busy_until is not None and self.busy_until > now()

    @property
    def is_pausing(self) -> bool:
        return self.paused_until is not None and self.paused_until > now()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        # Written out, as the condition of the partial index is: SQLite takes it for no other.
        return self.filter(status=RawSQL("'waiting'", ()))


class Delivery(models.Model):
    """One message to one hook: the `body` as it is signed and sent, and every try in `tries`.

    Its id is the id of the message, which stays the same however often it is sent: so receivers recognise what they
    have had. `due_at` is when it is tried next; it is given up after `gives_up_at`.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hook = models.ForeignKey(Hook, models.CASCADE, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=40)
    about = models.CharField(max_length=255)
    body = models.TextField()
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    created_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(default=now)
    gives_up_at = models.DateTimeField()
    tries = models.JSONField(default=list)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["waiting", "delivered", "failed"]), name="delivery_status"),
        ]
        indexes = [
            models.Index(fields=["hook", "id"], name="delivery_of_hook"),
            models.Index(fields=["hook", "due_at"], condition=Q(status="waiting"), name="delivery_due"),
            models.Index(fields=["created_at"], name="delivery_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.about}"
