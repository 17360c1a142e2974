"""How people read publishes: who asked for them, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.models import Catalog
from catalog.publishing.after_builds import PUBLISH_AFTER_BUILDS
from catalog.publishing.job import PUBLISH
from jobs.admin.words import WORDS, Words, deed_of, doing_of
from jobs.models import Job
from pxm.admin.humanize import count


def pages(catalog_ids: Collection[UUID]) -> Mapping[UUID, str]:
    existing = Catalog.objects.filter(pk__in=catalog_ids).values_list("pk", flat=True)
    return {id: reverse("admin:catalog_catalog_change", args=[id]) for id in existing}


def outcome(job: Job) -> str:
    products, nodes = job.result.get("products", 0), job.result.get("nodes", 0)
    return f"{count(products, 'product', 'products')}, {count(nodes, 'node', 'nodes')}"


WORDS.add(
    Words(
        type=PUBLISH,
        label="Publish catalog",
        deed=deed_of(asked="to publish {}", do="publish {}", done="published {}"),
        doing=doing_of("{} is being published"),
        outcome=outcome,
        pages=pages,
        permission="catalog.publish_catalog",
    )
)


def after_builds(job: Job, subject: SafeString) -> str:
    return format_html("asked to publish {} once all is built", subject)


WORDS.add(
    Words(
        type=PUBLISH_AFTER_BUILDS,
        label="Publish after builds",
        deed=after_builds,
        doing=doing_of("{} are about to be published"),
        outcome=lambda job: "",
        permission="catalog.publish_catalog",
    )
)
