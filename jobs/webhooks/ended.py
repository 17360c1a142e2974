"""The event that a job has ended."""

from __future__ import annotations

from jobs import registry
from jobs.models import Job
from jobs.registry import ENDINGS, Ending
from jobs.webhooks.kinds import EVENTS, TEST, EventKind
from jobs.webhooks.telling import DELIVER, tell

_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}

JOB_FINISHED = EventKind(
    "job.finished",
    "A job has ended",
    "A build, an import, a publish or other work has succeeded or failed. However much it changed, it is one event.",
    data={
        "type": "object",
        "properties": {
            "id": _ID,
            "type": {"type": "string", "description": "Expect types that you do not know."},
            "status": {"type": "string", "enum": ["success", "failed"]},
            "title": _TEXT,
            "subject": {"type": "object", "properties": {"id": _ID | {"nullable": True}, "name": _TEXT}},
            "started_at": {"type": "string", "format": "date-time"},
            "completed_at": {"type": "string", "format": "date-time"},
            "errors": {"type": "integer"},
            "result": {"type": "object", "description": "What came of it, by the type of the job."},
            "links": {
                "type": "object",
                "properties": {
                    "self": _TEXT | {"nullable": True, "description": "Null where the API lists no such job."}
                },
            },
        },
    },
    example={
        "id": "0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10",
        "type": "child-products",
        "status": "success",
        "title": "Build children of Shirt",
        "subject": {"id": "0192f0c1-0000-7c55-9d0b-5a3f5b6f6a10", "name": "Shirt"},
        "started_at": "2026-11-30T09:00:00Z",
        "completed_at": "2026-11-30T09:00:01Z",
        "errors": 0,
        "result": {"created": 24},
        "links": {"self": "/pcm/jobs/0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10"},
    },
)


def tell_of(job: Job) -> None:
    """Tell that a job has ended. The work of telling is no news."""
    if job.type == DELIVER:
        return
    is_listed = job.type not in registry.unlisted_names()
    data = {
        "id": job.pk,
        "type": job.type,
        "status": job.status,
        "title": registry.title(job),
        "subject": {"id": job.subject_id, "name": job.subject_name},
        "started_at": job.started_at,
        "completed_at": job.completed_at,
        "errors": job.error_total,
        "result": job.result,
        "links": {"self": f"/pcm/jobs/{job.pk}" if is_listed else None},
    }
    tell(JOB_FINISHED.name, data, about=f"{registry.title(job)}: {job.status}")


def declare() -> None:
    EVENTS.add(JOB_FINISHED)
    EVENTS.add(TEST)
    ENDINGS.add(Ending("webhooks", tell_of))
