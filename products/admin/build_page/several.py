"""*Build children* for several products of the list: each with its own sentence, all with one button.

Why products are not built is said once for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from jobs.models import Job
from products.admin.build_page.consequences import children, codes
from products.admin.build_page.outlook import Outlook, outlook
from products.admin.build_page.view import BUILD, submit_build
from products.building.recoding import Recoding
from products.models import Product
from pxm.admin.bulk.action import BulkAction, Done, Order, Question
from pxm.admin.humanize import count, listed
from pxm.admin.refusals import sentences
from pxm.errors import PXMError

# Products of one refusal that are named; more are counted.
NAMED = 5
# Each is planned before anybody is asked; nobody reads more.
MOST = 50


@dataclass(frozen=True)
class Reason:
    """Why some of the products are not built; `advice` is "" where it differs between them."""

    text: str
    advice: str
    products: list[Product]
    is_trouble: bool = True


def _reasons(candidates: Iterable[Outlook]) -> list[Reason]:
    """Put the reasons together, in the order they first occur; those that need no build come last."""
    products: defaultdict[str, list[Product]] = defaultdict(list)
    advices: defaultdict[str, set[str]] = defaultdict(set)
    done = []
    for candidate in candidates:
        for trouble in candidate.troubles:
            products[trouble.text].append(candidate.product)
            advices[trouble.text].add(trouble.advice)
        if candidate.is_up_to_date:
            done.append(candidate.product)
    found = [Reason(text, _only(advices[text]), concerned) for text, concerned in products.items()]
    if done:
        found.append(Reason("The children are as a build would make them.", "", done, is_trouble=False))
    return found


def _only(advices: set[str]) -> str:
    return next(iter(advices)) if len(advices) == 1 else ""


def _ask(products: QuerySet[Product]) -> Question:
    candidates = [outlook(product) for product in products]
    wanted = [candidate for candidate in candidates if candidate.can_be_built]
    button = f"Build children of {count(len(wanted), 'product')}" if wanted else ""
    loses_work = any(candidate.lost_work for candidate in wanted)
    recoding = sum((each.preview.recoding for each in wanted if each.preview), Recoding(0, 0, 0))
    return Question(
        title=f"{button}?" if button else _nothing_to_build(candidates),
        button=button,
        consent=_consent(loses_work=loses_work, recoding=recoding),
        template="admin/products/product/build_page/several.html",
        details={"candidates": wanted, "reasons": _reasons(candidates)},
        agreement="\n".join(f"{candidate.product.pk} {candidate.plan}" for candidate in wanted),
    )


def _consent(*, loses_work: bool, recoding: Recoding) -> str:
    allowed = [
        *(["the work in independent children may be lost"] if loses_work else []),
        *([f"{codes(recoding)} of {children(recoding.children)} may change"] if recoding.children else []),
    ]
    return f"Yes, {' and '.join(allowed)}." if allowed else ""


def _nothing_to_build(candidates: list[Outlook]) -> str:
    is_done = any(candidate.is_up_to_date for candidate in candidates)
    return "Nothing here needs a build" if is_done else "Nothing of this can be built"


def _build(order: Order) -> Done:
    """Submit a job for each product, so that one that is refused does not keep the others from being built."""
    jobs: list[Job] = []
    refused: defaultdict[str, list[str]] = defaultdict(list)
    for candidate in order.question.details["candidates"]:
        try:
            jobs.append(submit_build(order.request, candidate))
        except PXMError as refusal:
            refused[sentences(refusal, named=False)].append(str(candidate.product))
    _tell_refused(order.request, refused)
    if len(jobs) == 1:
        return Done(address=reverse("admin:jobs_job_change", args=[jobs[0].pk]))
    said = f"{count(len(jobs), 'build')} asked for; one runs after the other." if jobs else ""
    return Done(said, reverse("admin:jobs_job_changelist"))


def _tell_refused(request: HttpRequest, refused: Mapping[str, list[str]]) -> None:
    for words, names in refused.items():
        messages.error(request, f"{listed(names, most=NAMED)}: {words}")


BUILD_CHILDREN = BulkAction("build_children", "Build children…", BUILD, _ask, _build, most=MOST)
