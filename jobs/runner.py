"""Runs the jobs of the table: one at a time within a lane, earliest first, across all processes and machines.

Atomic work and its success are one transaction, on the connection that holds the lane's lock and guarded by the token
of the claim; a failure is written after the rollback. So such a job is done completely and once, or not at all. Other
work commits in chunks, each guarded in the same way (see `jobs.run`), and its end is written after the last one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from jobs.acting import actor_of
from jobs.errors import ClaimLost, JobFailed, Stopped
from jobs.interruptions import put_off
from jobs.locks import lane_lock
from jobs.models import Job
from jobs.registry import UnknownJobType, job_type
from jobs.run import Run
from jobs.transitions import claim_next, fail, forget_broken_connection, insist, succeed
from pxm.acting import acting_as
from pxm.clock import now
from pxm.errors import Problem, PXMError

logger = logging.getLogger(__name__)

# Asked often, and therefore written out like the question for the next job (`jobs.transitions`).
_WAITING_LANES = """
    SELECT lane, MIN(created_at) FROM jobs_job
    WHERE status IN ('pending', 'started') AND (not_before IS NULL OR not_before <= %s)
    GROUP BY lane ORDER BY 2, 1
"""


def drain(until: Callable[[], bool] = lambda: False) -> None:
    """Run what waits in lanes without a runner; return when each remaining lane has a runner of its own.

    No wake-up is lost: a runner that finds a lane locked may leave, because the holder looks again after releasing it.
    `until` is checked between jobs.
    """
    while not until() and any(_run_lane(lane, until) for lane in waiting_lanes()):
        pass


def has_work_for_another() -> bool:
    """Return whether a job waits, or is orphaned, in a lane without a runner."""
    for lane in waiting_lanes():
        with lane_lock(lane) as held:
            if held:
                return True
    return False


def is_work_left(besides: str) -> bool:
    """Return whether a job that is due waits in another lane than this one, and nobody works there."""
    for lane in waiting_lanes():
        if lane != besides:
            with lane_lock(lane) as held:
                if held:
                    return True
    return False


def waiting_lanes() -> list[str]:
    """Return the lanes with orphans or jobs that are due, that of the earliest job first."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING_LANES, [connection.ops.adapt_datetimefield_value(now())])
        return [lane for lane, _ in cursor.fetchall()]


def _run_lane(lane: str, until: Callable[[], bool]) -> bool:
    """Run the lane's jobs until an earlier one waits elsewhere; return whether the lane was ours, so that the caller
    looks again."""
    with lane_lock(lane) as held:
        session = connection.connection  # the lock goes with it
        job = claim_next(lane) if held else None
        while job:
            with structlog.contextvars.bound_contextvars(**job.log_context):
                run(job)
            if until() or connection.connection is not session:
                break
            job = claim_next(lane, if_first=True)
        return held


def run(job: Job) -> None:
    """Do the work of a claimed job and record how it ended."""
    logger.info("job started")
    checkpoint = job.checkpoint
    try:
        with acting_as(actor_of(job)):
            _work(job)
    except JobFailed as failure:
        fail(job, failure.problems, total=failure.total)
    except PXMError as refusal:
        fail(job, refusal.problems)
    except UnknownJobType as problem:
        fail(job, [Problem(str(problem), "unknown_type")])
    except Stopped as stop:
        fail(job, [Problem(str(stop), "stopped")])
    except ClaimLost:
        logger.warning("job was taken over by another runner")
    except (OperationalError, InterfaceError) as problem:
        logger.exception("job interrupted by the database")
        forget_broken_connection()
        # A database that does not even take that leaves the row to the lane's next holder, as an orphan.
        with suppress(OperationalError, InterfaceError):
            put_off(job, problem, got_further=job.checkpoint != checkpoint)
    except Exception:
        logger.exception("job crashed")
        message = f"an unexpected error stopped this job; report it with the request id {job.request_id}"
        fail(job, [Problem(message, "crashed")])


def _work(job: Job) -> None:
    """Do the work and write the success: together if the work is atomic, otherwise after its last chunk."""
    known, attempt = job_type(job.type), Run(job)
    if known.atomic:
        with transaction.atomic(durable=True):
            succeed(job, known.work(attempt) or {})
        return
    result = known.work(attempt) or {}
    if not attempt.is_finished:
        insist(lambda: _succeed(job, result))


@transaction.atomic(durable=True)
def _succeed(job: Job, result: dict[str, Any]) -> None:
    succeed(job, result)
