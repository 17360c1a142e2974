"""Counts shown in the sidebar."""

from django.http import HttpRequest

from jobs.models import Job
from pxm.prepared import Prepared, how_many

_RUNNING = Prepared(lambda: how_many(Job.objects.started()))


def running_jobs(request: HttpRequest) -> int:
    """One query over the partial index of unfinished jobs."""
    return _RUNNING.first() or 0
