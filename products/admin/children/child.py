"""The page of one child: whose child it is, what an edit does to it, and how it differs from what a build gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from products.admin.build_page.consequences import changed_since_shown
from products.admin.children.actions import rebuild_plan
from products.admin.children.columns import chosen, option_columns
from products.admin.children.expected import Expected, expectations
from products.building.parents import read_parents
from products.building.request import request_child_rebuild
from products.models import Product
from pxm.admin.signed_in import may, person, request_id, require
from pxm.errors import Conflict, PXMError


@dataclass(frozen=True)
class ChildPart:
    """What the page of a child says beyond that of any product."""

    parent: Product
    options: list[str]
    expected: Expected
    may_rebuild: bool


def child_part(request: HttpRequest, child: Product) -> ChildPart | None:
    """Return the part for a child, None for any other product. Eight queries."""
    if child.parent is None:
        return None
    state = read_parents([child.parent.pk])[child.parent.pk]
    return ChildPart(
        parent=child.parent,
        options=chosen(option_columns(state), child.option_ids),
        expected=expectations(state, [child])[child.pk],
        may_rebuild=may(request, "products.build_product"),
    )


def rebuild_page(request: HttpRequest, product_id: UUID, *, model_admin: ModelAdmin[Any]) -> HttpResponse:
    """Ask whether to delete a child and make it again; POST submits the job that does it."""
    require(request, "products.build_product")
    child = get_object_or_404(Product.objects.children().select_related("parent"), pk=product_id)
    refusal = ""
    if request.method == "POST":
        try:
            job = request_child_rebuild(
                child_ids=[child.pk],
                shown=request.POST.get("plan", ""),
                request_id=request_id(request),
                actor=person(request),
            )
        except Conflict as conflict:
            refusal = changed_since_shown(conflict.problems[0])
        except PXMError as error:
            for problem in error.problems:
                messages.error(request, problem.message)
            return HttpResponseRedirect(reverse("admin:products_product_change", args=[child.pk]))
        else:
            return HttpResponseRedirect(reverse("admin:jobs_job_change", args=[job.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Delete and rebuild this child",
        "product": child,
        "child": child_part(request, child),
        "plan": rebuild_plan(Product.objects.filter(pk=child.pk)),
        "refusal": refusal,
    }
    return TemplateResponse(request, "admin/products/product/children/rebuild.html", context)
