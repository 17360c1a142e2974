"""Runs the jobs of the table: one at a time within a lane, earliest first, across all processes and machines.

Whoever holds a lane's lock knows that no other runner works there, so a `started` row must be an orphan: its runner
died. It is taken up again before anything else, or failed with a reason. A claim is a conditional update that is
committed at once and leaves a token in the row. The work and its success are one transaction, guarded by that token, on
the connection that holds the lock; a failure is written after the rollback.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Min

from jobs import progress
from jobs.errors import ClaimLost, JobFailed, Stopped
from jobs.locks import lane_lock
from jobs.models import Job, JobError
from jobs.registry import UnknownJobType, job_type
from pxm.clock import now
from pxm.errors import Problem, PXMError
from pxm.ids import uuid7s

logger = logging.getLogger(__name__)

# A job that brought down this many runners would bring down the next one too.
MOST_DEATHS = 3
# People mend a list of this length and try again; `Job.error_total` keeps the true number.
MOST_ERRORS_KEPT = 1000


class Run:
    """One attempt at a job, as its work sees it."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._ticker = progress.Ticker(job.id)

    def progress(self, done: int, total: int) -> None:
        """Show how far the work is. Cheap enough for every row; raises `Stopped` when an operator asked for an end."""
        self._ticker.tick(done, total)


def drain(until: Callable[[], bool] = lambda: False) -> None:
    """Run whatever waits in lanes nobody else works in; ends when each remaining lane has a runner of its own.

    No wake-up is lost: who finds a lane locked may leave, because its holder looks again after letting go. `until` is
    asked between jobs.
    """
    while not until() and any(_run_one(lane) for lane in waiting_lanes()):
        pass


def has_work_for_another() -> bool:
    """Return whether a job waits, or lies orphaned, in a lane without a runner."""
    for lane in waiting_lanes():
        with lane_lock(lane) as held:
            if held:
                return True
    return False


def waiting_lanes() -> list[str]:
    """Return the lanes with unfinished jobs, that of the earliest job first."""
    lanes = (
        Job.objects.unfinished().order_by().values("lane").annotate(first=Min("created_at")).order_by("first", "lane")
    )
    return list(lanes.values_list("lane", flat=True))


def _run_one(lane: str) -> bool:
    """Run the lane's next job and return whether the lane was ours, so that the caller looks again."""
    with lane_lock(lane) as held:
        if held:
            job = _take_up_orphan(lane) or _claim_next(lane)
            if job:
                with structlog.contextvars.bound_contextvars(**_context(job)):
                    _run(job)
        return held


def _claim_next(lane: str) -> Job | None:
    for job in _one_by_one(lane):
        claimed = _claim(job)
        if claimed:
            return claimed
    return None


def _one_by_one(lane: str) -> Iterator[Job]:
    """Yield the lane's earliest pending job, again and again, until none is left."""
    while job := Job.objects.pending().filter(lane=lane).in_turn().first():
        yield job


def _take_up_orphan(lane: str) -> Job | None:
    """Return the job that a dead runner left behind, claimed anew; fail it instead if it must not be repeated."""
    orphan = Job.objects.filter(lane=lane, status=Job.Status.STARTED).first()
    if orphan is None:
        return None
    reason = _why_not_again(orphan)
    if not reason:
        logger.warning("job taken up again after its runner died", extra=_context(orphan))
        return _claim(orphan)
    _fail(orphan, [Problem(reason, "interrupted")], total=1)
    return None


def _why_not_again(orphan: Job) -> str:
    if orphan.attempts >= MOST_DEATHS:
        return f"the job was interrupted {orphan.attempts} times and has been given up"
    try:
        if not job_type(orphan.type).repeatable:
            return "the job was interrupted and is never repeated by itself"
    except UnknownJobType as problem:
        return str(problem)
    return ""


def _claim(job: Job) -> Job | None:
    """Make the row ours if it still is as it was read; return it as claimed, or None if somebody was quicker."""
    moment, token = now(), uuid4()
    changed = Job.objects.filter(pk=job.pk, status=job.status, owner=job.owner).update(
        status=Job.Status.STARTED,
        owner=token,
        attempts=F("attempts") + 1,
        started_at=moment,
        updated_at=moment,
    )
    return Job.objects.get(pk=job.pk) if changed else None


def _run(job: Job) -> None:
    """Do the work of a claimed job and write how it ended."""
    logger.info("job started")
    try:
        with transaction.atomic(durable=True):
            result = job_type(job.type).work(Run(job)) or {}
            _succeed(job, result)
    except JobFailed as failure:
        _fail(job, failure.problems, total=failure.total)
    except (PXMError, UnknownJobType) as refusal:
        problems = refusal.problems if isinstance(refusal, PXMError) else (Problem(str(refusal), "unknown_type"),)
        _fail(job, problems, total=len(problems))
    except Stopped as stop:
        _fail(job, [Problem(str(stop), "stopped")], total=1)
    except ClaimLost:
        logger.warning("job was taken over by another runner")
    except (OperationalError, InterfaceError):
        # A lost connection, a deadlock, a full disk: a death like that of the process. The lane's next holder, most
        # likely this runner in its next round, takes the row up again or gives it up.
        logger.exception("job interrupted by the database")
        _forget_lost_connection()
    except Exception:
        logger.exception("job crashed")
        message = f"an unexpected error stopped this job; report it with the request id {job.request_id}"
        _fail(job, [Problem(message, "crashed")], total=1)
    progress.forget(job.id)


def _succeed(job: Job, result: dict[str, Any]) -> None:
    changed = _mine(job).update(status=Job.Status.SUCCESS, completed_at=now(), result=result)
    if not changed:
        raise ClaimLost
    transaction.on_commit(lambda: logger.info("job succeeded"))


def _fail(job: Job, problems: Iterable[Problem], *, total: int) -> None:
    """Write the failure and its reasons, unless the job is no longer ours."""
    kept = list(islice(problems, MOST_ERRORS_KEPT))
    with transaction.atomic():
        changed = _mine(job).update(status=Job.Status.FAILED, completed_at=now(), error_total=total)
        if changed:
            JobError.objects.bulk_create(_errors(job.id, kept))
            logger.warning("job failed", extra=_context(job) | {"errors": total, "first": str(next(iter(kept), ""))})


def _errors(job_id: UUID, problems: list[Problem]) -> list[JobError]:
    return [
        JobError(id=row_id, job_id=job_id, position=position, message=it.message, code=it.code, meta=dict(it.meta))
        for position, (row_id, it) in enumerate(zip(uuid7s(len(problems)), problems, strict=True), start=1)
    ]


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, status=Job.Status.STARTED, owner=job.owner)


def _forget_lost_connection() -> None:
    if not connection.is_usable():
        connection.close()


def _context(job: Job) -> dict[str, str]:
    """Return what every log line of a job carries, those of its work included."""
    return {"job": str(job.id), "job_type": job.type, "lane": job.lane, "request_id": job.request_id}
