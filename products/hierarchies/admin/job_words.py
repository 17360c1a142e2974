"""How people read the duplication of a hierarchy: who did it, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.admin.words import WORDS, Words
from jobs.models import Job
from products.hierarchies.copying import HIERARCHY_DUPLICATE
from products.hierarchies.models import Hierarchy
from pxm.admin.humanize import count

_DEEDS = {
    Job.Status.PENDING: "asked for a duplicate of {}",
    Job.Status.STARTED: "started to duplicate {}",
    Job.Status.SUCCESS: "duplicated {}",
    Job.Status.FAILED: "could not duplicate {}",
    Job.Status.CANCELLED: "asked for a duplicate of {}; it was cancelled",
}


def pages(hierarchy_ids: Collection[UUID]) -> Mapping[UUID, str]:
    existing = Hierarchy.objects.filter(pk__in=hierarchy_ids).values_list("pk", flat=True)
    return {id: reverse("admin:hierarchies_hierarchy_change", args=[id]) for id in existing}


def deed(job: Job, subject: SafeString) -> str:
    return format_html(_DEEDS[Job.Status(job.status)], subject)


def doing(job: Job, subject: SafeString) -> str:
    return format_html("{} is being duplicated", subject)


def outcome(job: Job) -> str:
    nodes, products = job.result.get("nodes", 0), job.result.get("products", 0)
    parts = [count(nodes, "node", "nodes")]
    if job.payload["attributes"].get("include_products"):
        parts.append(count(products, "product placed", "products placed"))
    return ", ".join(parts)


WORDS.add(
    Words(
        type=HIERARCHY_DUPLICATE,
        label="Duplicate hierarchy",
        deed=deed,
        doing=doing,
        outcome=outcome,
        pages=pages,
        permission="hierarchies.add_hierarchy",
    )
)
