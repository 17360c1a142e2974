"""Counts shown in the sidebar."""

from django.http import HttpRequest

from jobs.models import Job


def running_jobs(request: HttpRequest) -> int:
    """One query over the partial index of unfinished jobs."""
    return Job.objects.started().count()
