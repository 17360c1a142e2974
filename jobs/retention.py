"""How long finished jobs are kept: `PXM_JOB_DAYS`, and at most `PXM_JOBS_KEPT` of them; 0 stands for no limit."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from jobs.models import Job, JobError, JobQuerySet
from pxm.clock import now
from pxm.upkeep import CHUNK, Upkeep, in_chunks


def forget_finished_jobs() -> int:
    """Delete the finished jobs that are not kept, ten thousand rows at most, earliest first; return how many rows.

    A job that tried one of them again stays, without the link.
    """
    total = 0
    for forgotten in (_too_old(), _too_many()):
        if forgotten is not None:
            total += in_chunks(partial(_forget_a_chunk, forgotten))
    return total


def _too_old() -> JobQuerySet | None:
    if settings.JOB_DAYS <= 0:
        return None
    oldest = now() - timedelta(days=settings.JOB_DAYS)
    # The first condition is for the index: a job may have been asked for long before it ended.
    return Job.objects.finished().filter(created_at__lt=oldest).alias(ended=_ended()).filter(ended__lt=oldest)


def _too_many() -> JobQuerySet | None:
    if settings.JOBS_KEPT <= 0:
        return None
    newest_first = Job.objects.finished().order_by("-created_at", "-id").values_list("created_at", "id")
    first_beyond: tuple[datetime, object] | None = next(iter(newest_first[settings.JOBS_KEPT :][:1]), None)
    if first_beyond is None:
        return None
    at, job_id = first_beyond
    return Job.objects.finished().filter(Q(created_at__lt=at) | Q(created_at=at, id__lte=job_id))


def _ended() -> Coalesce:
    """A job that was cancelled did not end at any other time than it was asked for, as far as its row knows."""
    return Coalesce("completed_at", "created_at")


@transaction.atomic
def _forget_a_chunk(forgotten: JobQuerySet) -> int:
    jobs = list(forgotten.in_turn().values_list("pk", flat=True)[:CHUNK])
    if not jobs:
        return 0
    errors = list(JobError.objects.filter(job__in=jobs).values_list("pk", flat=True)[:CHUNK])
    if errors:
        return JobError.objects.filter(pk__in=errors).delete()[0]
    Job.objects.filter(retry_of__in=jobs).update(retry_of=None)
    gone = Job.objects.filter(pk__in=jobs)
    return gone._raw_delete(gone.db) or 0


RETENTION = Upkeep("finished jobs", forget_finished_jobs)
