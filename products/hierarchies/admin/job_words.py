"""How people read the duplication of a hierarchy: who did it, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse

from jobs.admin.words import WORDS, Words, deed_of, doing_of
from jobs.models import Job
from products.hierarchies.copying import HIERARCHY_DUPLICATE
from products.hierarchies.models import Hierarchy
from pxm.admin.humanize import count


def pages(hierarchy_ids: Collection[UUID]) -> Mapping[UUID, str]:
    existing = Hierarchy.objects.filter(pk__in=hierarchy_ids).values_list("pk", flat=True)
    return {id: reverse("admin:hierarchies_hierarchy_change", args=[id]) for id in existing}


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
        deed=deed_of(asked="for a duplicate of {}", do="duplicate {}", done="duplicated {}"),
        doing=doing_of("{} is being duplicated"),
        outcome=outcome,
        pages=pages,
        permission="hierarchies.add_hierarchy",
    )
)
