from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.models import Job
from products.admin.build import words
from products.admin.build.rows import KINDS, counts, planned_page
from products.building.plan import BuildPlan, plan_build
from products.building.request import request_build
from pxm.errors import Missing, PXMError

BUILD = "products.build_product"


def build_page(request: HttpRequest, product_id: UUID, *, model_admin: ModelAdmin[Any]) -> HttpResponse:
    """What a build would do, in a sentence and five numbers; POST starts it. Who may look may read, who may build sees
    the button."""
    _require(request, "products.view_product")
    plan = _plan(product_id)
    refusal = ""
    if request.method == "POST":
        _require(request, BUILD)
        refusal = _hesitation(request, plan)
        if not refusal:
            try:
                job = submit_build(request, product_id)
            except PXMError as error:
                refusal = " ".join(problem.message for problem in error.problems)
            else:
                return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job.pk]))
    context = model_admin.admin_site.each_context(request) | _context(request, plan) | {"refusal": refusal}
    return TemplateResponse(request, "admin/products/product/build/page.html", context | {"opts": model_admin.opts})


def build_rows(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """The children behind one of the five numbers: filtered, a page at a time."""
    _require(request, "products.view_product")
    kind, page = request.GET.get("kind", ""), request.GET.get("page", "")
    if kind not in KINDS:
        raise Http404
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    plan = _plan(product_id)
    rows = planned_page(plan, kind=kind, text=request.GET.get("q", "").strip(), number=number)
    return render(request, "admin/products/product/build/rows.html", {"page": rows, "product_id": product_id})


def submit_build(request: HttpRequest, product_id: UUID) -> Job:
    return request_build(
        product_id=product_id,
        request_id=request.request_id,  # type: ignore[attr-defined]  # set by RequestIdMiddleware
        actor=request.user,  # type: ignore[arg-type]  # the admin is for people signed in
    )


def consent(plan: BuildPlan) -> str:
    """Return what a person agrees to: changes to it since they looked make the page ask again."""
    return " ".join(words.losses(plan))


def is_up_to_date(plan: BuildPlan) -> bool:
    """Return whether a build would neither write a child nor clear the mark that one is needed."""
    has_work = plan.create or plan.update or plan.delete or plan.parent.needs_rebuild
    return not plan.problems and not has_work and plan.parent.last_build is not None


def _hesitation(request: HttpRequest, plan: BuildPlan) -> str:
    """Return why the build is not started although the button was pressed, "" if it is."""
    if plan.problems:
        return "The build cannot start: see the problems below."
    if request.POST.get("losses", "") != consent(plan):
        return "Something changed since you looked. Please read again what will happen."
    if words.independent_losses(plan) and not request.POST.get("agreed"):
        return "Please confirm what will be lost."
    return ""


def _context(request: HttpRequest, plan: BuildPlan) -> dict[str, Any]:
    numbers = counts(plan)
    name = plan.parent.fields.name
    total = len(plan.combinations)
    shown = next((kind for kind, number in numbers.items() if number), "")
    return {
        "title": f"Build children of {name}",
        "product_id": plan.parent.id,
        "product_name": name,
        "product_sku": plan.parent.fields.sku,
        "sentence": words.sentence(plan),
        "numbers": [{"kind": kind, "number": numbers[kind], "word": word} for kind, word in KINDS.items()],
        "troubles": words.troubles(plan),
        "problem_total": plan.problem_total,
        "losses": words.losses(plan),
        "consent": consent(plan),
        "needs_consent": bool(words.independent_losses(plan)),
        "is_up_to_date": is_up_to_date(plan),
        "button": f"Build {words.children(total)}",
        "may_build": request.user.has_perm(BUILD),
        "page": planned_page(plan, kind=shown) if shown else None,
        "unfinished": Job.objects.unfinished().filter(subject_id=plan.parent.id).first(),
    }


def _plan(product_id: UUID) -> BuildPlan:
    try:
        return plan_build(product_id=product_id)
    except Missing as error:
        raise Http404 from error


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
