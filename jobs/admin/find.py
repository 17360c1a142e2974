"""Finds the job that an address of the admin names."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from jobs.admin.rights import may_see
from jobs.models import Job


def find_job(request: HttpRequest, job_id: UUID | None, permission: str = "") -> Job:
    """Return the job, or answer 404; 403 if the person may not see jobs or lacks the permission."""
    if not may_see(request) or (permission and not request.user.has_perm(permission)):
        raise PermissionDenied
    job = Job.objects.select_related("actor").filter(pk=job_id).first() if job_id else None
    if job is None:
        raise Http404("There is no such job.")
    return job
