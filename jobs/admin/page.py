"""What the page of one job shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html

from jobs import position, registry
from jobs.admin import words
from jobs.admin.lines import lines_of, planned_for, put_off
from jobs.admin.rights import may_cancel, may_retry, may_stop
from jobs.admin.standstill import told
from jobs.crew import PATIENCE
from jobs.models import Job
from pxm.clock import now

# As many problems as fit on a screen; the rest is counted.
MOST_EXPLANATIONS = 50

_ORDINALS = ("next", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def page_context(request: HttpRequest, job: Job) -> dict[str, Any]:
    """Return what the page's body shows; the number of queries does not grow with the job."""
    failed, waits = job.status == Job.Status.FAILED, job.status == Job.Status.PENDING
    spoken = words.words_of(job)
    tried_again = Job.objects.filter(retry_of=job).first() if job.is_finished else None
    explanations = spoken.explanations(job, list(job.errors.all())) if failed else ()
    return {
        "job": job,
        "line": lines_of([job])[0],
        "waiting_for": waiting_for(job) if waits else "",
        "changes": spoken.changes(job) if job.status == Job.Status.SUCCESS and _may_see(request, spoken) else (),
        "explanations": explanations[:MOST_EXPLANATIONS],
        "more_explanations": max(0, len(explanations) - MOST_EXPLANATIONS),
        "keeps_parts": registry.keeps_parts(job),
        "tried_again": tried_again,
        "may_cancel": may_cancel(request, job),
        "may_stop": may_stop(request, job),
        "may_retry": tried_again is None and may_retry(request, job),
    }


def _may_see(request: HttpRequest, spoken: words.Words) -> bool:
    return not spoken.changes_need or request.user.has_perm(spoken.changes_need)


def waiting_for(job: Job) -> str:
    """Say what a waiting job waits for: its time ("planned for 7 December 2026, 09:00 UTC"), the database, or its turn.

    For its turn: "second in line; *Jeans* is building", or "next in line, but no worker is running …".
    """
    if job.is_put_off:
        return put_off(job)
    if job.is_planned:
        return f"planned for {planned_for(job)}"
    place, running = position.place_in_line(job)
    if nobody := told():
        return f"{ordinal(place)} in line, but {nobody.clause}"
    if running:
        doing = words.words_of(running).doing(running, words.subject(running, words.pages([running])))
        return format_html("{} in line; {}", ordinal(place), doing)
    if place > 1:
        return format_html("{} in line", ordinal(place))
    if now() - job.due_at > PATIENCE:
        return "next in line, but all workers are busy; it starts as soon as one is free"
    return "next in line; it starts in a moment"


def ordinal(place: int) -> str:
    return _ORDINALS[place - 1] if 0 < place <= len(_ORDINALS) else f"{place:,}th"
