"""Asking for publishes that begin once everything is built that has been asked for by now.

A publish waits in a line of its own, so it would not wait for builds; what asks for it here stands in theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import User

from catalog.publishing.request import request_publish
from jobs.models import Job
from jobs.registry import JobType
from jobs.run import Run
from jobs.services import submit
from products.lanes import PIM
from pxm.ids import uuid7

PUBLISH_AFTER_BUILDS = "publish-after-builds"


def publish_after_builds(*, catalog_ids: Iterable[UUID], name: str, actor: User | None = None) -> Job:
    """Submit the job that asks for the publishes; `name` is what people call these catalogs together."""
    payload = {"catalogs": [str(id) for id in catalog_ids]}
    return submit(type=PUBLISH_AFTER_BUILDS, payload=payload, request_id=str(uuid7()), actor=actor, subject_name=name)


def _ask(run: Run) -> None:
    job = run.job
    for id in job.payload["catalogs"]:
        request_publish(catalog_id=UUID(id), request_id=job.request_id, actor=job.actor)


def _title(job: Job) -> str:
    return f"Publish {job.subject_name}, once all is built"


JOB = JobType(name=PUBLISH_AFTER_BUILDS, lane=PIM, work=_ask, title=_title, listed=False)
