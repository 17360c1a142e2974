"""How a job gets from one state to the next: claimed by a runner, then ended by the one whose token is in the row.

A claim is a conditional update that is committed at once and leaves a new token in the row. It is made by the holder of
the lane's lock, so a `started` row found there is an orphan: its runner died. Finished rows never change.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max, QuerySet

from jobs import progress
from jobs.errors import ClaimLost
from jobs.models import Job, JobError
from jobs.registry import UnknownJobType, end, job_type, leaves_a_row, lose
from pxm import bulk, prepared
from pxm.clock import now
from pxm.errors import PROBLEMS_LISTED, Problem
from pxm.ids import uuid7s

Result = TypeVar("Result")

logger = logging.getLogger(__name__)

# A job that has brought down this many runners would bring down the next one too.
MOST_DEATHS = 3
# If the database refuses to record an end, we retry for this long and then leave the job to the next runner.
SECONDS_TO_INSIST = 60.0


# An orphan, if there is one, and the earliest job that is due. A runner asks this before each job, so it is written
# out: Django would take longer to put it together than the database to answer. Its conditions are those of the indexes.
_NEXT = """
    SELECT jobs_job.*, EXISTS (
        SELECT 1 FROM jobs_job AS other
        WHERE other.status IN ('pending', 'started') AND other.lane <> jobs_job.lane
            AND (other.not_before IS NULL OR other.not_before <= %s)
            AND (other.created_at, other.lane) < (jobs_job.created_at, jobs_job.lane)
    ) AS is_preceded
    FROM jobs_job WHERE id IN (
        (SELECT id FROM jobs_job WHERE lane = %s AND status = 'started'),
        (
            SELECT id FROM jobs_job
            WHERE lane = %s AND status IN ('pending', 'started') AND status = 'pending'
                AND (not_before IS NULL OR not_before <= %s)
            ORDER BY created_at, id LIMIT 1
        )
    )
"""


# Written out for the same reason.
_CLAIM = """
    UPDATE jobs_job SET status = 'started', owner = %s, attempts = %s, started_at = %s, updated_at = %s
    WHERE id = %s AND status = %s AND COALESCE(CAST(owner AS text), '') = %s
"""


def claim_next(lane: str, *, if_first: bool = False) -> Job | None:
    """Return the lane's next job, claimed: an orphan if there is one, else the earliest that is due.

    With `if_first`, none is claimed while an earlier one waits or runs in another lane.
    """
    while found := _next_jobs(lane):
        job = found.get(Job.Status.STARTED) or found[Job.Status.PENDING]
        if if_first and job.is_preceded:  # type: ignore[attr-defined]  # asked along with it
            return None
        if job.status == Job.Status.STARTED and not _may_go_on(job):
            continue
        if claimed := claim(job):
            return claimed
        # It was cancelled between the two statements; now another one is next.
    return None


def _next_jobs(lane: str) -> dict[str, Job]:
    due = connection.ops.adapt_datetimefield_value(now())
    return {job.status: job for job in Job.objects.raw(_NEXT, [due, lane, lane, due])}


def claim(job: Job) -> Job | None:
    """Claim the row if it is still as it was read; return it, or None if another runner was quicker."""
    claimed, moment = copy(job), now()
    claimed.status, claimed.owner, claimed.attempts = Job.Status.STARTED, uuid4(), job.attempts + 1
    claimed.started_at = claimed.updated_at = moment
    written = (claimed.owner, claimed.attempts, moment, moment)
    return claimed if prepared.execute(_CLAIM, *written, job.pk, job.status, _as_text(job.owner)) else None


def _as_text(owner: UUID | None) -> str:
    """Return the token of a runner as the database writes it, "" for none."""
    return "" if owner is None else str(owner) if bulk.is_postgresql() else owner.hex


def hold(job: Job) -> None:
    """Lock the row for the caller's transaction; `ClaimLost`, which undoes what it writes, if the job is not ours."""
    if not _ours(job).select_for_update(no_key=True).values_list("pk"):
        raise ClaimLost


def keep_checkpoint(job: Job, checkpoint: dict[str, Any]) -> None:
    """Record how far the work has come, in the transaction of that work."""
    if not _ours(job).update(checkpoint=checkpoint):
        raise ClaimLost


def keep_meta(job: Job, meta: dict[str, Any]) -> None:
    """Record what the job's document shows, in the transaction of the work."""
    if not _ours(job).update(meta=meta):
        raise ClaimLost


def keep_notes(job: Job, notes: Sequence[Problem]) -> None:
    """Add to what is told about the job beside its success or failure, in the transaction of the work.

    As with errors, no more are kept than people read; all are counted.
    """
    if not notes:
        return
    if not _ours(job).update(error_total=F("error_total") + len(notes)):
        raise ClaimLost
    JobError.objects.bulk_create(_rows(job, notes))


def succeed(job: Job, result: dict[str, Any]) -> None:
    """Write the success in the transaction of the work; `ClaimLost`, which undoes the work, if the job is not ours."""
    ended = {"status": Job.Status.SUCCESS, "completed_at": now(), "result": result}
    if not (_ours(job).update(**ended) if leaves_a_row(job) else _ours(job).delete()[0]):
        raise ClaimLost
    end(_as_written(job, ended))
    transaction.on_commit(lambda: _after(job, logging.INFO, "job succeeded"))


def fail(job: Job, problems: Iterable[Problem], *, total: int | None = None) -> None:
    """Write the failure with its reasons, in order; nothing if the job is no longer ours. Call it after the rollback.

    `total` is the true number of problems if these are only the first.
    """
    problems = list(problems)
    kept = problems[:PROBLEMS_LISTED]
    total = len(problems) if total is None else total
    if insist(lambda: _write_failure(job, kept, total)):
        _after(job, logging.WARNING, "job failed", errors=total, first_error=str(next(iter(kept), "")))


def give_back(job: Job, *, until: datetime, interruptions: int, since: datetime, reason: str) -> None:
    """Let the job wait until a moment and be claimed anew then; nothing if it is no longer ours.

    The attempt does not count: that is for runners that died.
    """
    waiting = {"status": Job.Status.PENDING, "owner": None, "started_at": None, "attempts": job.attempts - 1}
    trouble = {"interruptions": interruptions, "interrupted_at": since, "interrupted_by": reason}
    if insist(lambda: _ours(job).update(not_before=until, updated_at=now(), **waiting, **trouble)):
        progress.forget(job.id)


def insist(write: Callable[[], Result]) -> Result:
    """Call `write`, a transaction, until the database takes it; after `SECONDS_TO_INSIST` raise the last error.

    A new connection does not hold the lane's lock, so `write` must be guarded by the claim.
    """
    give_up, pause = time.monotonic() + SECONDS_TO_INSIST, 0.1
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            forget_broken_connection()
            if time.monotonic() > give_up:
                raise
            logger.warning("what came of a job could not be written yet", exc_info=True)
        time.sleep(pause)
        pause = min(2 * pause, 5)


def forget_broken_connection() -> None:
    """Let the next statement reconnect if this connection is unusable."""
    if not connection.in_atomic_block and not connection.is_usable():
        connection.close()


@transaction.atomic
def _write_failure(job: Job, problems: list[Problem], total: int) -> bool:
    ended = {"status": Job.Status.FAILED, "completed_at": now(), "error_total": F("error_total") + total}
    if not _ours(job).update(**ended):
        return False
    JobError.objects.bulk_create(_rows(job, problems))
    lose(job, str(next(iter(problems), "")))
    end(_as_written(job, {**ended, "error_total": total}))
    return True


def _as_written(job: Job, ended: dict[str, Any]) -> Job:
    written = copy(job)
    for name, value in ended.items():
        setattr(written, name, value)
    return written


def _rows(job: Job, problems: Sequence[Problem]) -> list[JobError]:
    """Return the rows of further problems of the job, as many as there is still room for."""
    last = JobError.objects.filter(job=job).aggregate(last=Max("position"))["last"] or 0
    kept = problems[: max(PROBLEMS_LISTED - last, 0)]
    return [
        JobError(id=row_id, job=job, position=position, message=it.message, code=it.code, meta=dict(it.meta))
        for position, (row_id, it) in enumerate(zip(uuid7s(len(kept)), kept, strict=True), start=last + 1)
    ]


def _may_go_on(orphan: Job) -> bool:
    """Return whether the job is taken up again; if not, it has failed."""
    reason = _why_not_again(orphan)
    if reason:
        fail(orphan, [Problem(reason, "interrupted")])
    else:
        logger.warning("job taken up again after its runner died", extra=orphan.log_context)
    return not reason


def _why_not_again(orphan: Job) -> str:
    if orphan.attempts >= MOST_DEATHS:
        return f"the job was interrupted {orphan.attempts} times and has been given up"
    try:
        repeatable = job_type(orphan.type).repeatable
    except UnknownJobType as problem:
        return str(problem)
    return "" if repeatable else "the job was interrupted and is never repeated by itself"


def _ours(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=Job.Status.STARTED, owner=job.owner)


def _after(job: Job, level: int, event: str, **facts: object) -> None:
    progress.forget(job.id)
    logger.log(level, event, extra=job.log_context | facts)
