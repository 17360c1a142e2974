"""*Build children* for several products of the list: each with its own sentence, all with one button."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from jobs.models import Job
from products.admin.build_page.outlook import Outlook, outlook
from products.admin.build_page.view import BUILD, submit_build
from products.models import Product
from pxm.admin.bulk.action import BulkAction, Done, Order, Question
from pxm.admin.humanize import count
from pxm.admin.refusals import sentences
from pxm.errors import PXMError

# Each is planned before anybody is asked; nobody reads more.
MOST = 50


def _ask(products: QuerySet[Product]) -> Question:
    candidates = [outlook(product) for product in products]
    wanted = [candidate for candidate in candidates if candidate.can_be_built]
    button = f"Build children of {count(len(wanted), 'product')}" if wanted else ""
    loses_work = any(candidate.lost_work for candidate in wanted)
    return Question(
        title=f"{button}?" if button else _nothing_to_build(candidates),
        button=button,
        consent="Yes, the work in independent children may be lost." if loses_work else "",
        template="admin/products/product/build_page/several.html",
        details={"candidates": candidates},
        agreement="\n".join(f"{candidate.product.pk} {candidate.consent}" for candidate in wanted),
    )


def _nothing_to_build(candidates: list[Outlook]) -> str:
    is_done = any(candidate.is_up_to_date for candidate in candidates)
    return "Nothing here needs a build" if is_done else "Nothing of this can be built"


def _build(order: Order) -> Done:
    """Submit a job for each product, so that one that is refused meanwhile keeps no other from being built."""
    jobs: list[Job] = []
    for product in order.rows:
        if outlook(product).can_be_built:
            jobs += _submitted(order.request, product)
    if len(jobs) == 1:
        return Done(address=reverse("admin:jobs_job_change", args=[jobs[0].pk]))
    said = f"{count(len(jobs), 'build')} asked for; one runs after the other." if jobs else ""
    return Done(said, reverse("admin:jobs_job_changelist"))


def _submitted(request: HttpRequest, product: Product) -> list[Job]:
    try:
        return [submit_build(request, product.pk)]
    except PXMError as refusal:
        messages.error(request, f"{product}: {sentences(refusal, named=False)}")
        return []


BUILD_CHILDREN = BulkAction("build_children", "Build children…", BUILD, _ask, _build, most=MOST)
