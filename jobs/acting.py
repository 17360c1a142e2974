"""On whose behalf a job runs."""

from __future__ import annotations

from jobs.models import Job
from pxm.acting import Actor, Kind, Origin


def actor_of(job: Job) -> Actor:
    """Return the actor who asked for the job; what the job writes is recorded with its id."""
    without_user = Kind.KEY if job.actor_name else Kind.SYSTEM
    return Actor(
        kind=Kind.USER if job.actor_id else without_user,
        name=job.actor_name or "the system",
        id=str(job.actor_id or ""),
        origin=Origin.JOB,
        request_id=job.request_id,
        job_id=job.pk,
    )
