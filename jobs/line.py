"""Where jobs stand: their place in line, their progress, and those that seem to hang."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from jobs import progress as broker_progress
from jobs.models import Job
from jobs.progress import Progress
from pxm.clock import now

SUSPICIOUS_SILENCE = timedelta(minutes=10)


def progress(job: Job) -> Progress | None:
    """Return how far a started job is, if the broker knows."""
    return broker_progress.read([job.id]).get(job.id) if job.status == Job.Status.STARTED else None


def place_in_line(job: Job) -> tuple[int, Job | None]:
    """Return a pending job's place in its lane and the job that runs there now (two queries).

    The running job counts: place 2 with `running` means "second in line; *Jeans* is building". Place 1 starts next.
    """
    lane = Job.objects.filter(lane=job.lane)
    running = lane.filter(status=Job.Status.STARTED).first()
    earlier = Q(created_at__lt=job.created_at) | Q(created_at=job.created_at, id__lt=job.id)
    ahead = lane.pending().filter(earlier).count()
    return ahead + (2 if running else 1), running


def without_progress() -> list[Job]:
    """Return the started jobs from which nothing was heard for `SUSPICIOUS_SILENCE`, earliest first."""
    limit = now() - SUSPICIOUS_SILENCE
    old = list(Job.objects.filter(status=Job.Status.STARTED, started_at__lt=limit).in_turn())
    heard = broker_progress.read(job.id for job in old)
    return [job for job in old if job.id not in heard or heard[job.id].at < limit]
