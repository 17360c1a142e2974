"""Jobs and their errors as documents (PIM contract §4)."""

from __future__ import annotations

from typing import Any

from jobs.models import Job, JobError
from jobs.registry import shown_meta
from pxm.api.documents import moment, optional_moment


def job_document(job: Job) -> dict[str, Any]:
    """Return the document of a job; its type says what is shown beside the request id."""
    return {
        "type": "pim-job",
        "id": str(job.id),
        "attributes": {
            "type": job.type,
            "status": job.status,
            "created_at": moment(job.created_at),
            "started_at": optional_moment(job.started_at),
            "completed_at": optional_moment(job.completed_at),
            "updated_at": moment(job.updated_at),
        },
        "meta": {"x_request_id": job.request_id} | shown_meta(job),
    }


def job_documents(jobs: list[Job]) -> list[dict[str, Any]]:
    return [job_document(job) for job in jobs]


def job_error_document(error: JobError) -> dict[str, Any]:
    """Return the document of an error; `meta`, if any, says which row, child or option it is about."""
    document = {"type": "pim-job-error", "id": str(error.id), "attributes": {"message": error.message}}
    return document | {"meta": error.meta} if error.meta else document


def job_error_documents(errors: list[JobError]) -> list[dict[str, Any]]:
    return [job_error_document(error) for error in errors]
