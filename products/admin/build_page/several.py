"""*Build children* for several products of the list: each with its own sentence, all with one button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin, helpers
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.models import Job
from products.admin.build_page.outlook import Outlook, outlook
from products.admin.build_page.view import submit_build
from products.models import Product
from pxm.admin.humanize import count
from pxm.errors import PXMError

# Each is planned before anybody is asked; nobody reads more.
MOST = 50


def build_several(
    request: HttpRequest, chosen: QuerySet[Product], *, model_admin: ModelAdmin[Any]
) -> HttpResponse | None:
    """Ask, then submit a job for each product that can be built; None goes back to the list."""
    products = list(chosen[: MOST + 1])
    if len(products) > MOST:
        messages.error(
            request, f"Choose at most {MOST} products at once, so that each can be looked at before it is built."
        )
        return None
    candidates = [outlook(product) for product in products]
    wanted = [candidate for candidate in candidates if candidate.can_be_built]
    agreement = "\n".join(f"{candidate.product.pk} {candidate.consent}" for candidate in wanted)
    loses_work = any(candidate.lost_work for candidate in wanted)
    refusal = ""
    if "agreement" in request.POST:
        if "\n".join(request.POST["agreement"].splitlines()) != agreement:
            refusal = "Something changed since you looked. Please read again what will happen."
        elif loses_work and not request.POST.get("agreed"):
            refusal = "Please confirm what will be lost."
        else:
            return _submit(request, wanted)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Build children",
        "candidates": candidates,
        "wanted": len(wanted),
        "up_to_date": any(candidate.is_up_to_date for candidate in candidates),
        "agreement": agreement,
        "loses_work": loses_work,
        "refusal": refusal,
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
        "button": f"Build children of {count(len(wanted), 'product')}",
    }
    return TemplateResponse(request, "admin/products/product/build_page/several.html", context)


def _submit(request: HttpRequest, wanted: list[Outlook]) -> HttpResponse:
    """Each product has its own job, so that one that is refused meanwhile keeps no other from being built."""
    jobs: list[Job] = []
    for candidate in wanted:
        try:
            jobs.append(submit_build(request, candidate.product.pk))
        except PXMError as refusal:
            for problem in refusal.problems:
                messages.error(request, f"{candidate.product}: {problem.message}")
    if len(jobs) == 1:
        return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[jobs[0].pk]))
    if jobs:
        messages.success(request, f"{count(len(jobs), 'build')} asked for; one runs after the other.")
    return HttpResponseRedirect(reverse("admin:jobs_job_changelist"))
