"""How a started job ends. Only the holder of the token in its row may write that; afterwards the row never changes."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jobs import progress
from jobs.errors import ClaimLost
from jobs.models import Job, JobError
from pxm.clock import now
from pxm.errors import PROBLEMS_LISTED, Problem
from pxm.ids import uuid7s

logger = logging.getLogger(__name__)


def succeed(job: Job, result: dict[str, Any]) -> None:
    """Write the success in the transaction of the work; `ClaimLost`, which undoes the work, if the job is not ours."""
    if not _ours(job).update(status=Job.Status.SUCCESS, completed_at=now(), result=result):
        raise ClaimLost
    transaction.on_commit(lambda: _after(job, logging.INFO, "job succeeded"))


def fail(job: Job, problems: Iterable[Problem], *, total: int | None = None) -> None:
    """Write the failure with its reasons, in order; nothing if the job is no longer ours. Not before the rollback.

    `total` is the true number of problems where these are only the first.
    """
    problems = list(problems)
    kept = problems[:PROBLEMS_LISTED]
    total = len(problems) if total is None else total
    with transaction.atomic():
        if not _ours(job).update(status=Job.Status.FAILED, completed_at=now(), error_total=total):
            return
        JobError.objects.bulk_create(_rows(job, kept))
    _after(job, logging.WARNING, "job failed", errors=total, first_error=str(next(iter(kept), "")))


def _rows(job: Job, problems: list[Problem]) -> list[JobError]:
    return [
        JobError(id=row_id, job=job, position=position, message=it.message, code=it.code, meta=dict(it.meta))
        for position, (row_id, it) in enumerate(zip(uuid7s(len(problems)), problems, strict=True), start=1)
    ]


def _ours(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=Job.Status.STARTED, owner=job.owner)


def _after(job: Job, level: int, event: str, **facts: object) -> None:
    progress.forget(job.id)
    logger.log(level, event, extra=job.log_context | facts)
