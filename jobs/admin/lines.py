"""One job in one line, wherever jobs are listed, in the same words on every screen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs import progress as broker_progress
from jobs import registry
from jobs.admin import words
from jobs.admin.pace import Pace, pace
from jobs.models import Job
from pxm.admin.humanize import duration
from pxm.clock import now


@dataclass(frozen=True)
class State:
    """The words for a status; `tone` is the colour of its badge."""

    word: str
    tone: str


STATES: dict[str, State] = {
    Job.Status.PENDING: State("waiting", "plain"),
    Job.Status.STARTED: State("running", "accent"),
    Job.Status.SUCCESS: State("done", "good"),
    Job.Status.FAILED: State("failed", "bad"),
    Job.Status.CANCELLED: State("cancelled", "plain"),
}

PLANNED = State("planned", "plain")


def badge(job: Job) -> SafeString:
    state = PLANNED if job.is_planned and not job.is_put_off else STATES[job.status]
    return format_html('<span class="pxm-badge pxm-badge-{}">{}</span>', state.tone, state.word)


@dataclass(frozen=True)
class JobLine:
    """One job in one line, wherever jobs are listed; see `lines_of`."""

    job: Job
    subject: SafeString
    page: str
    pace: Pace | None
    at: datetime

    @property
    def badge(self) -> SafeString:
        return badge(self.job)

    @property
    def url(self) -> str:
        return reverse("admin:jobs_job_change", args=[self.job.pk])

    @property
    def title(self) -> str:
        return registry.title(self.job)

    @property
    def who(self) -> str:
        return who(self.job)

    @property
    def deed(self) -> str:
        return words.words_of(self.job).deed(self.job, self.subject)

    @property
    def doing(self) -> str:
        return words.words_of(self.job).doing(self.job, self.subject)

    @property
    def outcome(self) -> str:
        return outcome(self.job)

    @property
    def took(self) -> timedelta | None:
        return took(self.job, self.at)

    @property
    def planned_for(self) -> str:
        return planned_for(self.job)

    @property
    def put_off(self) -> str:
        return put_off(self.job)

    @property
    def when(self) -> datetime:
        """The time shown: when it ended, or else when it was asked for."""
        return self.job.completed_at or self.job.created_at


def who(job: Job) -> str:
    """Return the name of who asked for the job: a person, an application, or the store itself."""
    return (job.actor.get_full_name() if job.actor else "") or job.actor_name or "Someone"


def planned_for(job: Job) -> str:
    """Return the time that a waiting job is planned for, in words; "" if it has passed."""
    moment = job.due_at
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC" if job.is_planned and not job.is_put_off else ""


def put_off(job: Job) -> str:
    """Return when a job that the database interrupted is tried again, and why; "" if it waits for something else."""
    if not job.is_put_off:
        return ""
    return f"interrupted by the database ({job.interrupted_by}); tried again in {duration(job.due_at - now())}"


def outcome(job: Job) -> str:
    """Return the result in a few words."""
    if job.status == Job.Status.SUCCESS:
        return words.words_of(job).outcome(job)
    if job.status == Job.Status.FAILED and job.error_total > 1:
        return f"{job.error_total:,} problems"
    return "1 problem" if job.status == Job.Status.FAILED else ""


def took(job: Job, at: datetime) -> timedelta | None:
    """Return how long the work took, or has taken until `at`; None if it never began."""
    return (job.completed_at or at) - job.started_at if job.started_at else None


def lines_of(jobs: Collection[Job]) -> list[JobLine]:
    """Return the jobs as lines: one request to the broker, one query per job type."""
    paces, pages, at = paces_of(jobs), words.pages(jobs), now()
    return [
        JobLine(
            job=job,
            subject=words.subject(job, pages),
            page=pages.get(job.subject_id, "") if job.subject_id else "",
            pace=paces.get(job.pk),
            at=at,
        )
        for job in jobs
    ]


def paces_of(jobs: Collection[Job]) -> dict[UUID, Pace]:
    """Return how fast the running jobs among these go, as far as the broker knows."""
    running = {job.pk: job for job in jobs if job.status == Job.Status.STARTED}
    known = broker_progress.read(running)
    return {
        job_id: pace(done=it.done, total=it.total, started_at=running[job_id].started_at or it.at, at=it.at)
        for job_id, it in known.items()
    }
