"""What people may do with jobs: the rights of a group in words, and who may do what with which job."""

from __future__ import annotations

from django.http import HttpRequest

from jobs.admin.words import words_of
from jobs.models import Job
from pxm.admin.rights import RIGHTS, right

RIGHTS.add(
    right("Jobs", "see them", "jobs.view_job"),
    right("Jobs", "cancel waiting ones", "jobs.cancel_job"),
    right("Jobs", "try failed ones again", "jobs.retry_job"),
    right("Jobs", "stop running ones", "jobs.stop_job"),
)


def may_see(request: HttpRequest) -> bool:
    return request.user.has_perm("jobs.view_job")


def may_cancel(request: HttpRequest, job: Job) -> bool:
    return job.status == Job.Status.PENDING and request.user.has_perm("jobs.cancel_job")


def may_stop(request: HttpRequest, job: Job) -> bool:
    return job.status == Job.Status.STARTED and request.user.has_perm("jobs.stop_job")


def may_retry(request: HttpRequest, job: Job) -> bool:
    return job.status in {Job.Status.FAILED, Job.Status.CANCELLED} and has_rights_to_retry(request, job)


def has_rights_to_retry(request: HttpRequest, job: Job) -> bool:
    """Return whether the person may start such work at all, whatever state the job is in."""
    needed = words_of(job).permission
    return request.user.has_perm("jobs.retry_job") and (not needed or request.user.has_perm(needed))
