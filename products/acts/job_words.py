"""How people read the jobs of acts: who did what, and the way to see it row by row and to undo it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.admin.words import WORDS, Words
from jobs.models import Job
from products.acts.kinds import ACTS
from products.acts.models import Act
from products.acts.services import ACT


def pages(act_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the addresses that lead to what the acts are about: a price book, a node."""
    existing = Act.objects.filter(pk__in=act_ids).values_list("pk", flat=True)
    return {act_id: reverse("admin:acts_act_subject", args=[act_id]) for act_id in existing}


def deed(job: Job, subject: SafeString) -> str:
    of = format_html(" of {}", subject) if job.subject_name else ""
    if job.status == Job.Status.SUCCESS:
        return format_html("{}{}", job.payload["told"], of)
    title: str = job.payload["title"]
    asked = "could not" if job.status == Job.Status.FAILED else "asked to"
    return format_html("{} {}{}{}", asked, title[:1].lower(), title[1:], of)


def doing(job: Job, subject: SafeString) -> str:
    if not job.subject_name:
        return format_html("{} is running", job.payload["title"])
    return format_html("{} is being changed", subject)


def outcome(job: Job) -> str:
    kind, number = ACTS.get(job.payload["kind"]), job.result.get("changed", 0)
    return f"{kind.counted(number) if kind else f'{number:,}'} changed" if number else ""


def changes(job: Job) -> list[str]:
    act = Act.objects.filter(pk=job.subject_id).first() if job.subject_id else None
    said = outcome(job)
    if act is None:
        return [said]
    page = reverse("admin:acts_act_change", args=[act.pk])
    return [format_html('{}. <a class="pxm-link" href="{}">See each, or undo it</a>', said, page)]


WORDS.add(
    Words(type=ACT, label="Change many at once", deed=deed, doing=doing, outcome=outcome, pages=pages, changes=changes)
)
