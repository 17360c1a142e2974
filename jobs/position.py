"""Which jobs are running, waiting in line, or suspiciously silent."""

from __future__ import annotations

from datetime import timedelta
from operator import attrgetter

from django.db.models import Q

from jobs import progress
from jobs.models import Job
from pxm.clock import now

SUSPICIOUS_SILENCE = timedelta(minutes=10)


def running_jobs() -> list[Job]:
    """Return the started jobs with their actors, earliest first; each lane has at most one."""
    # Sorted here: SQLite would follow the index of all jobs, finished ones too, to sort them.
    return sorted(Job.objects.started().select_related("actor").order_by(), key=attrgetter("created_at", "id"))


def place_in_line(job: Job) -> tuple[int, Job | None]:
    """Return the place in its lane of a job that is due, and the job that runs there now (two queries).

    The running job counts: place 2 with `running` means "second in line; *Jeans* is building". Place 1 starts next.
    Jobs that must not start yet are not in line.
    """
    lane = Job.objects.filter(lane=job.lane)
    running = lane.started().first()
    earlier = Q(created_at__lt=job.created_at) | Q(created_at=job.created_at, id__lt=job.id)
    ahead = lane.pending().due().filter(earlier).count()
    return ahead + (2 if running else 1), running


def without_progress() -> list[Job]:
    """Return the started jobs that have shown no sign of life for `SUSPICIOUS_SILENCE`, earliest first."""
    limit = now() - SUSPICIOUS_SILENCE
    old = [job for job in running_jobs() if job.started_at and job.started_at < limit]
    heard = progress.read(job.id for job in old)
    return [job for job in old if job.id not in heard or heard[job.id].at < limit]
