"""What becomes of a job that the database interrupts: a deadlock, a lost connection, a full disk.

Such trouble is often gone a moment later, and nothing is half done: atomic work is rolled back, other work stands where
its last chunk ended. So repeatable work is given back, to be tried again.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from jobs.models import Job
from jobs.registry import job_type
from jobs.transitions import fail, give_back
from pxm.clock import now
from pxm.errors import Problem

logger = logging.getLogger(__name__)

LONGEST_TROUBLE = timedelta(hours=1)


def put_off(job: Job, problem: Exception, *, got_further: bool) -> None:
    """Give the job back for a while: 1, 5, 25 … seconds; it fails if that has gone on for `LONGEST_TROUBLE`.

    The trouble is a new one if the job `got_further`, by at least a chunk, since it was claimed. Call it after the
    rollback; does nothing if the job is no longer ours.
    """
    reason, moment = in_one_line(problem), now()
    before, since = (0, moment) if got_further else (job.interruptions, job.interrupted_at or moment)
    pause = min(pause_after(before), since + LONGEST_TROUBLE - moment)
    if not job_type(job.type).repeatable:
        _give_up(job, f"the database interrupted the job, which is never repeated by itself: {reason}")
    elif pause <= timedelta(0):
        _give_up(job, f"the database interrupted the job {before + 1} times within an hour: {reason}")
    else:
        logger.warning("job is tried again later", extra={"seconds": pause.total_seconds(), "reason": reason})
        give_back(job, until=moment + pause, interruptions=before + 1, since=since, reason=reason)


def pause_after(interruptions: int) -> timedelta:
    """Return how long to wait if there were so many interruptions before this one."""
    return min(timedelta(seconds=5 ** min(interruptions, 6)), LONGEST_TROUBLE)


def in_one_line(problem: Exception) -> str:
    """Return what the database said, without the details that PostgreSQL puts on lines of their own."""
    lines = str(problem).strip().splitlines()
    return lines[0] if lines else type(problem).__name__


def _give_up(job: Job, message: str) -> None:
    fail(job, [Problem(message, "interrupted")])
