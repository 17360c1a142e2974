"""Looking at jobs and cancelling waiting ones (PIM contract §4)."""

from __future__ import annotations

from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from jobs import registry, services
from jobs.api.documents import job_document, job_documents, job_error_documents
from jobs.models import Job
from pxm.api.envelope import read_optional_object, single
from pxm.api.filtering import CustomField, EnumerationField, IdField, MomentField, Predicate
from pxm.api.operations import Operation, OptionalObject
from pxm.api.views import View, path_id
from pxm.rows import find


def _of_type(predicate: Predicate) -> Q:
    """Jobs of the named types; an unknown type has no jobs, since a later version may know more."""
    return Q(type__in=[name for value in predicate.values for name in registry.names_meant_by(value)])


FILTERABLE = {
    "id": IdField("id", "eq in"),
    "status": EnumerationField("status", "eq in", Job.Status.values),
    "type": CustomField("eq in", _of_type),
    "created_at": MomentField("created_at", "eq gt ge lt le"),
}

_MOMENT = {"type": "string", "format": "date-time"}
_SHOWN = {
    "type": {"type": "string", "description": "Clients should expect types that they do not know."},
    "status": {"type": "string", "enum": Job.Status.values},
    "created_at": _MOMENT,
    "updated_at": _MOMENT | {"description": "When the job was started; when it was created if it was not."},
    "started_at": _MOMENT | {"nullable": True},
    "completed_at": _MOMENT | {"nullable": True},
}


class Jobs(View):
    resource = "pim-job"
    shown = _SHOWN
    filterable = FILTERABLE

    def get(self, request: Request) -> Response:
        """List jobs, newest first."""
        jobs = services.listed_jobs().defer("payload", "result", "checkpoint").order_by("-created_at", "-id")
        return self.page(request, lambda: jobs, job_documents)


class OneJob(View):
    resource = "pim-job"
    shown = _SHOWN

    def get(self, request: Request, job_id: str) -> Response:
        """Get a job."""
        return self.document(single(job_document(find(services.listed_jobs(), path_id(job_id)))))


class CancelJob(View):
    resource = "pim-job"
    shown = _SHOWN
    operations = {"post": Operation(takes=OptionalObject())}

    def post(self, request: Request, job_id: str) -> Response:
        """Cancel a waiting job.

        A cancelled job stays as it is; any other cannot be cancelled.
        """
        found = find(services.listed_jobs(), path_id(job_id))
        read_optional_object(request)
        job = services.cancel(job_id=found.pk, among=services.listed_jobs())
        return self.document(single(job_document(job)))


class JobErrors(View):
    resource = "pim-job-error"
    shown = {"message": {"type": "string"}}

    def get(self, request: Request, job_id: str) -> Response:
        """List why a job failed, in order of occurrence.

        At most 1,000 errors are kept; `meta.errors.total` says how many there were.
        """
        job = find(services.listed_jobs(), path_id(job_id))
        answer = self.page(request, lambda: job.errors.order_by("position"), job_error_documents)
        answer.data["meta"]["errors"] = {"total": job.error_total}
        return answer
