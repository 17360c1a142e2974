"""What people do with a job: cancel it while it waits, stop it while it runs, try it again when it failed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs import registry, services
from jobs.admin.find import find_job
from jobs.admin.rights import has_rights_to_retry
from jobs.admin.words import words_of
from jobs.models import Job
from pxm.admin import signed_in
from pxm.errors import Conflict, PXMError


@require_POST
def cancel_view(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id, "jobs.cancel_job")
    return _do(request, job, "Cancelled. Nothing was changed.", lambda: services.cancel(job_id=job.pk))


@require_POST
def stop_view(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id, "jobs.stop_job")
    actor = signed_in.person(request)
    fate = "stays" if registry.keeps_parts(job) else "is undone"
    said = f"Asked to stop. The job ends at its next step, and what it has done so far {fate}."
    return _do(request, job, said, lambda: services.stop(job_id=job.pk, actor=actor))


@require_POST
def retry_view(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = find_job(request, job_id, "jobs.retry_job")
    if not has_rights_to_retry(request, job):
        raise PermissionDenied
    actor, request_id = signed_in.person(request), signed_in.request_id(request)
    return _do(request, job, "Trying again.", lambda: services.retry(job_id=job.pk, actor=actor, request_id=request_id))


def _do(request: HttpRequest, job: Job, said: str, service: Callable[[], Job | None]) -> HttpResponse:
    """Call the service, say how it went, and go to the page of the job.

    If things have changed since the job was asked for, go to where they are looked at, and such work is asked for.
    """
    page = reverse("admin:jobs_job_change", args=[job.pk])
    try:
        concerned = service()
    except PXMError as refusal:
        for problem in refusal.problems:
            messages.error(request, f"{problem.message[:1].upper()}{problem.message[1:]}.")
        begin = words_of(job).begins_at(job) if isinstance(refusal, Conflict) else ""
        return HttpResponseRedirect(begin or page)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[concerned.pk]) if concerned else page)
