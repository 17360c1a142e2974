from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from pxm.clock import now
from pxm.ids import uuid7


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> JobQuerySet:
        # SQLite takes a partial index (`job_turn`) only if the statement repeats its condition word for word: with
        # bound parameters it would read every job that ever ran.
        return self.filter(status__in=[RawSQL("'pending'", ()), RawSQL("'started'", ())])

    def pending(self) -> JobQuerySet:
        return self.unfinished().filter(status=Job.Status.PENDING)

    def started(self) -> JobQuerySet:
        return self.unfinished().filter(status=Job.Status.STARTED)

    def finished(self) -> JobQuerySet:
        return self.filter(status__in=[Job.Status.SUCCESS, Job.Status.FAILED, Job.Status.CANCELLED])

    def due(self) -> JobQuerySet:
        """Leave out those that must not start yet."""
        return self.filter(is_due())

    def in_turn(self) -> JobQuerySet:
        """Order as the runner takes them: earliest first."""
        return self.order_by("created_at", "id")


def is_due() -> Q:
    return Q(not_before=None) | Q(not_before__lte=now())


class Job(models.Model):
    """A piece of asynchronous work; this row is the truth about it, the queue only wakes workers (see `jobs.runner`).

    Life: ``pending → started → success | failed``, ``pending → cancelled``. Within a `lane` one job runs at a time.
    `owner` is the token of the runner that claimed the row: only its holder may finish it. `subject_*` names what the
    job is about (a product, a hierarchy …) without this app knowing what that is. A job does not start before
    `not_before`. `checkpoint` is how far work that commits in chunks has come, as the work itself records it.

    `attempts` counts the runners that took the job up: all but the last one died at it. Those that the database
    interrupted are not among them but in `interruptions`, since `interrupted_at`, the last one by `interrupted_by`;
    these three begin anew when the job gets further (see `jobs.interruptions`).
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        STARTED = "started"
        SUCCESS = "success"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    type = models.CharField(max_length=40)
    lane = models.CharField(max_length=80)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING)
    payload = models.JSONField(default=dict)
    meta = models.JSONField(default=dict)
    request_id = models.CharField(max_length=200)

    subject_id = models.UUIDField(null=True)
    subject_name = models.CharField(max_length=1000, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    actor_name = models.CharField(max_length=255, blank=True)

    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)

    attempts = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0)
    interrupted_at = models.DateTimeField(null=True)
    interrupted_by = models.TextField(blank=True)
    owner = models.UUIDField(null=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error_total = models.PositiveIntegerField(default=0)
    retry_of = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="tried_again")

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        # Services make jobs and nobody edits them, so there is nothing else to permit.
        default_permissions = ["view"]
        permissions = [
            ("cancel_job", "Can cancel a waiting job"),
            ("retry_job", "Can try a failed job again"),
            ("stop_job", "Can stop a running job"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["lane"],
                condition=Q(status="started"),
                name="job_one_started_per_lane",
                violation_error_message="another job of this lane is running",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "started", "success", "failed", "cancelled"]), name="job_status"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="job_newest"),
            models.Index(
                fields=["lane", "created_at", "id"], condition=Q(status__in=["pending", "started"]), name="job_turn"
            ),
            models.Index(fields=["subject_id", "created_at"], name="job_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.type} · {self.subject_name}" if self.subject_name else self.type

    @property
    def log_context(self) -> dict[str, str]:
        """What every log line about the job carries, including those of its work."""
        return {"job": str(self.id), "job_type": self.type, "lane": self.lane, "request_id": self.request_id}

    @property
    def due_at(self) -> datetime:
        """The time from which the job waits only for its turn."""
        return max(self.created_at, self.not_before or self.created_at)

    @property
    def is_planned(self) -> bool:
        """It waits for its time, not for its turn."""
        return self.status == self.Status.PENDING and self.due_at > now()

    @property
    def is_put_off(self) -> bool:
        """It waits for the database to recover."""
        return self.is_planned and self.interruptions > 0

    @property
    def is_finished(self) -> bool:
        return self.status in {self.Status.SUCCESS, self.Status.FAILED, self.Status.CANCELLED}


class JobError(models.Model):
    """One reason why a job failed; `meta` says which row, child or option it is about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="errors", db_index=False)
    position = models.PositiveIntegerField()
    message = models.TextField()
    code = models.CharField(max_length=64, default="failed")
    meta = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="job_error_position")]

    def __str__(self) -> str:
        return self.message
