"""What people and programs may do with jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from jobs import progress
from jobs.bell import ring
from jobs.locks import lock_until_commit
from jobs.models import Job
from jobs.registry import job_type, lose, unlisted_names
from pxm.clock import now
from pxm.errors import Conflict, Invalid, Problem
from pxm.rows import find


class _Asked(TypedDict, total=False):
    """Who asks for a job, and what its subject is called."""

    request_id: Required[str]
    actor: User | None
    actor_name: str
    subject_name: str


def submit(
    *,
    type: str,
    payload: dict[str, Any],
    request_id: str,
    actor: User | None = None,
    actor_name: str = "",
    subject_id: UUID | None = None,
    subject_name: str = "",
    not_before: datetime | None = None,
    meta: dict[str, Any] | None = None,
) -> Job:
    """Write a pending job in the caller's transaction; workers are told on commit, or else find it in their sweep.

    It does not start before `not_before`; from then on it waits for its turn like any other. Its document shows `meta`.
    """
    return _submit(
        Job(
            type=type,
            payload=payload,
            request_id=request_id,
            actor=actor,
            actor_name=actor_name or _name_of(actor),
            subject_id=subject_id,
            subject_name=subject_name,
            not_before=not_before,
            meta=meta or {},
        )
    )


@transaction.atomic
def submit_once(*, type: str, subject_id: UUID, payload: dict[str, Any], **asked: Unpack[_Asked]) -> Job:
    """As `submit`, but if a job with the same payload is already waiting for the same subject, return that one.

    It does not start before the caller's transaction has ended, so it sees everything written there.
    """
    lock_until_commit(f"{type} {subject_id}")
    waiting = Job.objects.pending().filter(type=type, subject_id=subject_id, not_before=None).in_turn()
    same = (job for job in waiting.select_for_update(no_key=True) if job.payload == payload)
    return next(same, None) or submit(type=type, subject_id=subject_id, payload=payload, **asked)


@transaction.atomic
def cancel(*, job_id: UUID, among: QuerySet[Job] | None = None) -> Job:
    """Take a waiting job out of the queue; one that is already cancelled stays as it is.

    A job that is not `among` the given ones does not exist for the caller.
    """
    jobs = Job.objects.all() if among is None else among
    was_pending = jobs.filter(pk=job_id, status=Job.Status.PENDING).update(status=Job.Status.CANCELLED)
    job = find(jobs, job_id)
    if was_pending:
        lose(job, "cancelled")
    if job.status != Job.Status.CANCELLED:
        raise Invalid(Problem("only pending jobs can be cancelled", "not_pending"))
    return job


def retry(*, job_id: UUID, actor: User | None, request_id: str) -> Job:
    """Submit the same work once more as a new job, or return the one that was; finished rows never change.

    Conflict if things have changed, so that it would not do what was asked for (`JobType.outdated`).
    """
    with transaction.atomic():
        lock_until_commit(f"retry {job_id}")
        old = find_job(job_id)
        return Job.objects.filter(retry_of=old).first() or _retry(old, actor, request_id)


def _retry(old: Job, actor: User | None, request_id: str) -> Job:
    if old.status not in {Job.Status.FAILED, Job.Status.CANCELLED}:
        raise Invalid(Problem("only failed and cancelled jobs can be tried again", "not_failed"))
    if problem := job_type(old.type).outdated(old):
        raise Conflict(problem)
    return _submit(
        Job(
            type=old.type,
            payload=old.payload,
            meta=old.meta,
            request_id=request_id,
            actor=actor,
            actor_name=_name_of(actor),
            subject_id=old.subject_id,
            subject_name=old.subject_name,
            retry_of=old,
        )
    )


def stop(*, job_id: UUID, actor: User) -> None:
    """Ask the runner of a started job to give up: what it has not committed rolls back, and it fails as "stopped by …".

    It takes effect at the job's next progress tick; raises `Unavailable` if the broker does not answer.
    """
    job = find_job(job_id)
    if job.status != Job.Status.STARTED:
        raise Invalid(Problem("only started jobs can be stopped", "not_started"))
    progress.ask_to_stop(job.id, by=_name_of(actor))


def listed_jobs() -> QuerySet[Job]:
    """Return the jobs that clients of the API can see."""
    return Job.objects.exclude(type__in=unlisted_names())


def find_job(job_id: UUID) -> Job:
    return find(Job.objects.all(), job_id)


def _name_of(actor: User | None) -> str:
    """Return the name that stays with the job if the user is deleted."""
    return (actor.get_full_name() or actor.get_username()) if actor else ""


def _submit(job: Job) -> Job:
    job.created_at = job.updated_at = now()
    job.lane = job_type(job.type).lane_of(job)
    with transaction.atomic():
        job.save(force_insert=True)
        if not job.is_planned:
            transaction.on_commit(ring, robust=True)
    return job
