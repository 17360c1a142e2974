"""A build plan in words (PIM contract §3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from jobs.admin.words import Explanation, words_for
from jobs.models import Job, JobError
from products.admin.children.expected import deleted_because
from products.building.job import CHILD_PRODUCTS
from products.building.preview import Preview
from products.building.summary import sentence as lower_case_sentence
from products.models import Product
from pxm.admin.humanize import count, listed
from pxm.errors import Problem


def children(number: int) -> str:
    return count(number, "child", "children")


def sentence(preview: Preview) -> str:
    """Return ``24 of 27 will be built: 24 new, 0 updated, 0 deleted; 3 left out by rule 1, Small Red.``"""
    words = lower_case_sentence(preview)
    return f"{words[0].upper()}{words[1:]}."


def deletions(preview: Preview) -> list[str]:
    """Say how many children would go, and why; empty if none does."""
    number, because = preview.losses.deleted, preview.losses.because
    if not number:
        return []
    if because:
        fate = "deleted and replaced" if preview.plan.create else "deleted"
        every = "The one child" if number == 1 else f"All {number:,} children"
        return [f"{every} will be {fate}, because {listed(because)}."]
    reasons = Counter(deleted_because(preview.plan.parent, options) for options in _options_of_deleted(preview))
    return [f"{children(many)} will be deleted, because {_of_many(reason, many)}." for reason, many in reasons.items()]


def _options_of_deleted(preview: Preview) -> list[list[str]]:
    """One query over all children: those that a build deletes are few, or nearly all."""
    deleted = {child.id for child in preview.plan.delete}
    rows = Product.objects.filter(parent=preview.plan.parent.id).values_list("pk", "option_ids")
    return [options for pk, options in rows if pk.hex in deleted]


def _of_many(reason: str, number: int) -> str:
    if number == 1:
        return reason
    return reason.replace("one of its options", "one of their options").replace("leave it", "leave them")


def lost_work(preview: Preview) -> str:
    """Return ``2 of them are independent``; "" if no independent child goes."""
    number = preview.losses.independent_total
    if not number:
        return ""
    if preview.losses.deleted == 1:
        return "It is independent"
    return f"{number:,} of them {'is' if number == 1 else 'are'} independent"


def troubles(problems: Iterable[Problem], product: Product) -> list[Explanation]:
    """Return why a product cannot be built, worded as on the page of a failed job, with links."""
    job = Job(type=CHILD_PRODUCTS, subject_id=product.pk, subject_name=product.name)
    errors = [
        JobError(job=job, position=place, message=problem.message, code=problem.code, meta=dict(problem.meta))
        for place, problem in enumerate(problems)
    ]
    return list(words_for(CHILD_PRODUCTS).explanations(job, errors))
