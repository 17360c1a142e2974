"""Lists of jobs: running and waiting ones, the last that ended, those about one thing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Value, When

from jobs.admin.lines import lines_of
from jobs.admin.standstill import who_works
from jobs.models import Job, is_due
from jobs.position import running_jobs
from pxm.text_hash import text_hash

MOST_WAITING = 5
RECENT = 10
ON_A_TAB = 25


def unfinished() -> dict[str, Any]:
    """Return the running jobs and the next ones: first those waiting for their turn, then those planned for later.

    `seen` changes whenever a job joins or leaves the queue, so that a page knows when its list is out of date, and with
    who works.
    """
    running, crew = running_jobs(), who_works()
    pending = Job.objects.pending()
    totals = pending.aggregate(all=Count("pk"), due=Count("pk", filter=is_due()))
    due_first = Case(When(is_due(), then=Value(0)), default=Value(1))
    planned_for = Case(When(is_due(), then=None), default="not_before")
    waiting = list(pending.select_related("actor").order_by(due_first, planned_for, "created_at", "id")[:MOST_WAITING])
    planned = sum(job.is_planned for job in waiting)
    seen = [*(str(job.pk) for job in [*running, *waiting[:1]]), str(totals["all"]), str(totals["due"])]
    return {
        **crew,
        "running": lines_of(running),
        "waiting": lines_of(waiting),
        "waiting_more": max(0, totals["due"] - (len(waiting) - planned)),
        "planned_more": max(0, totals["all"] - totals["due"] - planned),
        "seen": "-".join([*seen, text_hash(" ".join(crew.values())) or ""]),
    }


def recent() -> dict[str, Any]:
    """Return the last jobs that ended, newest first."""
    return {"recent": lines_of(list(Job.objects.finished().select_related("actor")[:RECENT]))}


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
