"""How people read builds: who did what, and what came of it. Why one failed is told by `build_errors`."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.admin.words import WORDS, Words
from jobs.models import Job
from products.admin.addresses import product_page
from products.admin.begins_at import begins_at
from products.admin.build_errors import explanations
from products.admin.children.left_by import Fate
from products.building.job import CHILD_PRODUCTS
from products.models import Product
from pxm.admin.humanize import count

_CHANGES = {
    "created": "{} new",
    "updated": "{} updated",
    "deleted": "{} deleted",
    "kept": "{} unchanged",
    "untouched": "{} independent, left alone",
}


def pages(product_ids: Collection[UUID]) -> dict[UUID, str]:
    existing = Product.objects.filter(pk__in=product_ids).values_list("pk", flat=True)
    return {product_id: product_page(product_id) for product_id in existing}


def deed(job: Job, subject: SafeString) -> str:
    match job.status:
        case Job.Status.SUCCESS:
            return _done(job, subject)
        case Job.Status.FAILED:
            return format_html("could not build {}", subject)
        case Job.Status.CANCELLED:
            return format_html("asked for a build of {}; it was cancelled", subject)
        case Job.Status.STARTED:
            return format_html("started a build of {}", subject)
    return format_html("asked for a build of {}", subject)


def _done(job: Job, subject: SafeString) -> str:
    created, updated, deleted = (job.result.get(name, 0) for name in ("created", "updated", "deleted"))
    if "child_ids" in job.payload:
        return format_html("rebuilt {} of {}", count(created, "child", "children"), subject)
    if created and not updated and not deleted:
        return format_html("built {} of {}", count(created, "child", "children"), subject)
    if not created and not updated and not deleted:
        return format_html("built {}; nothing had changed", subject)
    return format_html("built {}: {}", subject, outcome(job))


def doing(job: Job, subject: SafeString) -> str:
    return format_html("{} is building", subject)


def outcome(job: Job) -> str:
    named = [("created", "new"), ("updated", "updated"), ("deleted", "deleted"), ("untouched", "left alone")]
    if "child_ids" in job.payload:
        return f"{job.result.get('created', 0):,} rebuilt"
    parts = [f"{number:,} {word}" for name, word in named if (number := job.result.get(name, 0))]
    return ", ".join(parts) if any(job.result.get(name) for name, _ in named[:3]) else "nothing changed"


def changes(job: Job) -> list[str]:
    """Say what changed; each number leads to just those children, as long as there are any."""
    has_page = bool(job.subject_id and pages([job.subject_id]))
    sentences = []
    for name, words in _CHANGES.items():
        if number := job.result.get(name, 0):
            text = words.format(count(number, "child", "children"))
            sentences.append(_link(job, Fate(name), text) if has_page and name in set(Fate) else text)
    return sentences or ["Nothing: the children were as they should be."]


def _link(job: Job, fate: Fate, text: str) -> SafeString:
    address = product_page(job.subject_id, "children", job=job.pk, fate=fate)
    return format_html('<a class="pxm-link" href="{}">{}</a>', address, text)


WORDS.add(
    Words(
        type=CHILD_PRODUCTS,
        label="Build children",
        deed=deed,
        doing=doing,
        outcome=outcome,
        pages=pages,
        changes=changes,
        explanations=explanations,
        begins_at=begins_at,
        permission="products.build_product",
    ),
)
