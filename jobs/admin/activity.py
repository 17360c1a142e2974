"""Jobs in lists: those running and waiting, those that ended last, those about one thing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from jobs.admin.page import lines_of
from jobs.models import Job

MOST_WAITING = 5
RECENT = 10
ON_A_TAB = 25


def unfinished() -> dict[str, Any]:
    """Return the running jobs and the next waiting ones, in the order they are worked at.

    `seen` changes whenever a job joins or leaves the line, so that a page knows when its list is old.
    """
    jobs = Job.objects.select_related("actor").in_turn()
    running = list(jobs.filter(status=Job.Status.STARTED))
    waiting_total = jobs.pending().count()
    waiting = list(jobs.pending()[:MOST_WAITING])
    return {
        "running": lines_of(running),
        "waiting": lines_of(waiting),
        "waiting_more": waiting_total - len(waiting),
        "seen": "-".join([*(str(job.pk) for job in [*running, *waiting[:1]]), str(waiting_total)]),
    }


def recent() -> dict[str, Any]:
    """Return the last jobs that ended, newest first."""
    ended = [Job.Status.SUCCESS, Job.Status.FAILED, Job.Status.CANCELLED]
    return {"recent": lines_of(list(Job.objects.filter(status__in=ended).select_related("actor")[:RECENT]))}


def jobs_of(subject_id: UUID, page: int) -> dict[str, Any]:
    """Return a page of the jobs about one thing, newest first; `next_page` is None on the last."""
    first = page * ON_A_TAB
    jobs = list(Job.objects.filter(subject_id=subject_id).select_related("actor")[first : first + ON_A_TAB + 1])
    is_last = len(jobs) <= ON_A_TAB
    return {
        "subject_id": subject_id,
        "jobs": lines_of(jobs[:ON_A_TAB]),
        "next_page": None if is_last else page + 1,
        "is_first": page == 0,
    }
