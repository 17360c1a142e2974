"""A build plan in words (PIM contract §3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from jobs.admin.words import Explanation, words_for
from jobs.models import Job, JobError
from products.admin.children.expected import deleted_because
from products.building.job import CHILD_PRODUCTS
from products.building.preview import Preview
from products.building.recoding import Recoding
from products.building.summary import sentence as lower_case_sentence
from products.building.toll import Toll
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


def recoded(recoding: Recoding, products: int = 0) -> str:
    """Say which codes of existing children would change, ``18 SKUs and 18 addresses change: …``; "" if none does.

    With a number of `products`, ``288 SKUs of 12 products change: …``.
    """
    if not recoding.children:
        return ""
    verb, ones = ("changes", "one") if recoding.sku + recoding.slug == 1 else ("change", "ones")
    who = "this child" if recoding.children == 1 else "these children"
    whose = f" of {count(products, 'product')}" if products else ""
    return (
        f"{codes(recoding)}{whose} {verb}: links, feeds and stock lists that use the old {ones} no longer find {who}."
    )


def toll(found: Toll) -> list[str]:
    """Say what the next builds of several products take from the children they have; empty if nothing."""
    sentences = [recoded(found.recoding, found.recoded)] if found.recoding.children else []
    if found.deleted:
        whose = f"{children(found.deleted)} of {count(found.losing, 'product')} will be deleted"
        lost = _independent_among(found.independent, found.deleted)
        sentences.append(f"{whose}. {lost}: what was changed there is lost." if lost else f"{whose}.")
    return sentences


def codes(recoding: Recoding) -> str:
    """Return ``18 SKUs and 1 address``; "" for none."""
    named = [(recoding.sku, "SKU", ""), (recoding.slug, "address", "addresses")]
    return listed([count(number, one, many) for number, one, many in named if number])


def work(preview: Preview) -> str:
    """Return what the button does: ``Build 24 children and delete 3``, ``Change 18 SKUs``, ``Mark as up to date``.

    Where every child that is written gets another SKU or address, that is the work.
    """
    plan, recoding = preview.plan, preview.recoding
    written, deleted = len(plan.create) + len(plan.update), len(plan.delete)
    parts = []
    if written > recoding.children:
        parts.append(f"build {children(written)}")
    if recoding.children:
        parts.append(f"change {codes(replace(recoding, slug=0) if recoding.sku else recoding)}")
    if deleted:
        parts.append(f"delete {f'{deleted:,}' if parts == [f'build {children(written)}'] else children(deleted)}")
    words = listed(parts) or "mark as up to date"
    return f"{words[0].upper()}{words[1:]}"


def changed_since_shown(other: Problem) -> str:
    """Say what a plan does that is not what was shown, as `other_plan` found it."""
    differences = "; ".join(other.meta["differences"])
    what = f" {differences[0].upper()}{differences[1:]}." if differences else ""
    return f"Something changed since you looked.{what} Please read again what will happen."


def lost_work(preview: Preview) -> str:
    """Return ``2 of them are independent``; "" if no independent child goes."""
    return _independent_among(preview.losses.independent_total, preview.losses.deleted)


def _independent_among(number: int, deleted: int) -> str:
    if not number:
        return ""
    if deleted == 1:
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
