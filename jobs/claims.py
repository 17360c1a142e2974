"""Who works on which job. To be called by the holder of the lane's lock.

A claim is a conditional update that is committed at once and leaves a new token in the row. Since the lock belongs to
us, a `started` row is an orphan: its runner died. It is taken up again before anything else, or failed with a reason.
"""

from __future__ import annotations

import logging
from uuid import uuid4

from django.db.models import F

from jobs.ends import fail
from jobs.models import Job
from jobs.registry import UnknownJobType, job_type
from pxm.clock import now
from pxm.errors import Problem

logger = logging.getLogger(__name__)

# A job that brought down this many runners would bring down the next one too.
MOST_DEATHS = 3


def claim_next(lane: str) -> Job | None:
    """Return the lane's next job, claimed: an orphan if there is one, else the earliest that waits."""
    return _take_up_orphan(lane) or _claim_earliest(lane)


def claim(job: Job) -> Job | None:
    """Make the row ours if it still is as it was read; return it as claimed, None if somebody was quicker."""
    moment = now()
    changed = Job.objects.filter(pk=job.pk, status=job.status, owner=job.owner).update(
        status=Job.Status.STARTED,
        owner=uuid4(),
        attempts=F("attempts") + 1,
        started_at=moment,
        updated_at=moment,
    )
    return Job.objects.get(pk=job.pk) if changed else None


def _claim_earliest(lane: str) -> Job | None:
    while job := Job.objects.pending().filter(lane=lane).in_turn().first():
        claimed = claim(job)
        if claimed:
            return claimed
        # It was cancelled between the two statements; the next one is the earliest now.
    return None


def _take_up_orphan(lane: str) -> Job | None:
    orphan = Job.objects.filter(lane=lane, status=Job.Status.STARTED).first()
    if orphan is None:
        return None
    reason = _why_not_again(orphan)
    if reason:
        fail(orphan, [Problem(reason, "interrupted")])
        return None
    logger.warning("job taken up again after its runner died", extra=orphan.log_context)
    return claim(orphan)


def _why_not_again(orphan: Job) -> str:
    if orphan.attempts >= MOST_DEATHS:
        return f"the job was interrupted {orphan.attempts} times and has been given up"
    try:
        repeatable = job_type(orphan.type).repeatable
    except UnknownJobType as problem:
        return str(problem)
    return "" if repeatable else "the job was interrupted and is never repeated by itself"
