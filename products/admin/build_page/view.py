from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.models import Job
from products.admin.build_page import consequences
from products.admin.build_page.outlook import Outlook, outlook
from products.admin.build_page.rows import KINDS, Concern, Wanted, planned_page
from products.building.fingerprint import other_plan
from products.building.preview import Action, Preview
from products.building.request import request_build
from products.models import Product
from pxm.admin.signed_in import may, person, request_id, require
from pxm.errors import Invalid, Missing, PXMError

BUILD = "products.build_product"


def build_page(request: HttpRequest, product_id: UUID, *, model_admin: ModelAdmin[Any]) -> HttpResponse:
    """What a build would do, in a sentence and five numbers; POST starts it.

    Everyone who may view the product can read it; only those who may build see the button.
    """
    require(request, "products.view_product")
    found = outlook(get_object_or_404(Product, pk=product_id))
    refusal = ""
    if request.method == "POST":
        require(request, BUILD)
        refusal = _hesitation(request, found)
        if not refusal:
            try:
                job = submit_build(request, found)
            except PXMError as error:
                refusal = " ".join(problem.message for problem in error.problems)
            else:
                return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job.pk]))
    context = model_admin.admin_site.each_context(request) | _context(request, found) | {"refusal": refusal}
    return TemplateResponse(
        request,
        "admin/products/product/build_page/page.html",
        context | {"opts": model_admin.opts, "original": found.product},
    )


def build_rows(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """The children behind one of the five numbers: filtered, a page at a time."""
    require(request, "products.view_product")
    try:
        page = planned_page(product_id, Wanted.read(request.GET))
    except (ValueError, Missing, Invalid) as error:
        raise Http404 from error
    return render(request, "admin/products/product/build_page/rows.html", {"page": page, "product_id": product_id})


def build_losses(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """What the next build takes away, recodes or stumbles over, for the head of the product's page; else nothing."""
    require(request, "products.view_product")
    found = outlook(get_object_or_404(Product, pk=product_id))
    return render(request, "admin/products/product/build_page/next.html", {"outlook": found})


def submit_build(request: HttpRequest, found: Outlook) -> Job:
    """Ask for just what was shown."""
    return request_build(
        product_id=found.product.pk,
        shown=found.plan,
        request_id=request_id(request),
        actor=person(request),
    )


def _hesitation(request: HttpRequest, found: Outlook) -> str:
    """Return why the build is not started although the button was pressed, "" if it is."""
    if found.troubles:
        return "The build cannot start: see the problems below."
    if found.preview and (other := other_plan(found.preview.plan, request.POST.get("plan", ""))):
        return consequences.changed_since_shown(other)
    if found.consent and not request.POST.get("agreed"):
        return "Please confirm what will be lost." if found.lost_work else "Please confirm what will change."
    return ""


def _context(request: HttpRequest, found: Outlook) -> dict[str, Any]:
    numbers = _numbers(found.preview) if found.preview else []
    return {
        "title": f"Build children of {found.product.name}",
        "outlook": found,
        "product": found.product,
        "numbers": numbers,
        "may_build": may(request, BUILD),
        "shown": _shown_first(numbers),
        "unfinished": Job.objects.unfinished().filter(subject_id=found.product.pk).first(),
    }


def _numbers(preview: Preview) -> list[dict[str, Any]]:
    """Count the children of each kind; those that get another SKU or address only where there are any."""
    recoded = preview.recoding.children
    return [
        {"kind": kind, "number": preview.counts[kind] if isinstance(kind, Action) else recoded, "word": word}
        for kind, word in KINDS.items()
        if recoded or kind is not Concern.RECODED
    ]


def _shown_first(numbers: list[dict[str, Any]]) -> str:
    """Return the kind whose children are shown at first: what must not be missed, else what there is."""
    kinds = [each["kind"] for each in numbers if each["number"]]
    return Concern.RECODED if Concern.RECODED in kinds else next(iter(kinds), "")
