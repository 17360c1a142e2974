from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from jobs.models import Job
from products.admin.children.actions import ACTIONS, ChildAction, Children
from products.admin.children.columns import option_columns
from products.admin.children.listing import Choice, child_page, children_of
from products.building.reading import ParentState, read_parents
from products.building.request import request_child_rebuild
from products.models import Product
from pxm.admin.signed_in import may, person, request_id, require
from pxm.admin.widgets.chips import ChipsField, ChipsWidget
from pxm.errors import PXMError
from pxm.ids import read_uuid

# Reasons of a refusal that are told; the first usually are the cause of the rest.
PROBLEMS_SHOWN = 3


class TagsForm(forms.Form):
    tags = ChipsField(label="Tags", required=False, widget=ChipsWidget(noun="tag"))


@require_GET
def children_tab(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """The children of a product: the whole tab, or only its results when the filter asks for them."""
    require(request, "products.view_product")
    state = _state(product_id)
    choice = Choice.read(request.GET)
    context = {
        "page": child_page(state, choice),
        "choice": choice,
        "product": Product.objects.only("id", "name", "needs_rebuild").get(pk=product_id),
        "actions": {key: action for key, action in ACTIONS.items() if may(request, action.permission)},
    }
    part = "results" if request.headers.get("HX-Target") == "children-results" else "tab"
    return render(request, f"admin/products/product/children/{part}.html", context)


@require_POST
def ask_about_children(request: HttpRequest, product_id: UUID, action: str) -> HttpResponse:
    """The dialog that says what an action on the selected children would do."""
    return _dialog(request, product_id, action)


@require_POST
def change_children(request: HttpRequest, product_id: UUID, action: str) -> HttpResponse:
    """Carry out an action on the selected children, once the person agreed to what it does to how many."""
    parent, wanted, children = _selected(request, product_id, action)
    losses = " ".join(wanted.ask(parent, children).lost)
    has_agreed = bool(request.POST.get("agreed")) or not _needs_consent(action, losses)
    if request.POST.get("confirmed") != str(children.count()):
        return _dialog(request, product_id, action, "The selection changed meanwhile. Look again.")
    if request.POST.get("losses") != losses or not has_agreed:
        return _dialog(request, product_id, action, "Please confirm what is lost.")
    try:
        if wanted.carry_out is None:
            job = _rebuild(request, parent, children)
            return HttpResponse(headers={"HX-Redirect": reverse("admin:jobs_job_change", args=[job.pk])})
        said = wanted.carry_out(children, _tags(request))
    except PXMError as refusal:
        return _dialog(request, product_id, action, _sentences(refusal))
    answer = render(request, "admin/products/product/children/done.html", {"said": said})
    answer.headers["HX-Trigger"] = "children-changed"
    return answer


def _sentences(refusal: PXMError) -> str:
    """Return what is wrong, each sentence once: of many children most say the same."""
    different = list(dict.fromkeys(problem.message for problem in refusal.problems))
    shown = [f"{message[0].upper()}{message[1:]}." for message in different[:PROBLEMS_SHOWN]]
    more = len(different) - len(shown)
    return " ".join([*shown, f"And {more:,} more."] if more else shown)


def _needs_consent(action: str, losses: Any) -> bool:
    """Work is lost, not merely tied down, when independent children are deleted."""
    return action in {"delete", "rebuild"} and bool(losses)


def _rebuild(request: HttpRequest, parent: Product, children: Children) -> Job:
    return request_child_rebuild(
        child_ids=list(children.values_list("pk", flat=True)),
        request_id=request_id(request),
        actor=person(request),
    )


def _dialog(request: HttpRequest, product_id: UUID, action: str, problem: str = "") -> HttpResponse:
    parent, wanted, children = _selected(request, product_id, action)
    question = wanted.ask(parent, children)
    total = children.count()
    context = {
        "question": question,
        "losses": " ".join(question.lost),
        "needs_consent": _needs_consent(action, question.lost),
        "total": total,
        "problem": problem,
        "form": TagsForm(request.POST if "tags" in request.POST else None) if wanted.needs_tags else None,
        "action_url": reverse("admin:products_product_change_children", args=[parent.pk, action]),
        "add": True,  # the tags are to be typed, not only shown
        "everything": request.POST.get("everything") == "1",
        "choice": request.POST.get("choice", ""),
        "chosen": [] if request.POST.get("everything") == "1" else request.POST.getlist("child"),
    }
    return render(request, "admin/products/product/children/dialog.html", context)


def _selected(request: HttpRequest, product_id: UUID, action: str) -> tuple[Product, ChildAction, Children]:
    """Return the parent, the action, and the children: the ticked ones, or all that the filter leaves."""
    wanted = ACTIONS.get(action)
    if wanted is None:
        raise Http404
    require(request, wanted.permission)
    parent = get_object_or_404(Product.objects.only("id", "name"), pk=product_id)
    children = children_of(parent.pk)
    if request.POST.get("everything") == "1":
        choice = Choice.read(QueryDict(request.POST.get("choice", "")))
        return parent, wanted, choice.of(children, option_columns(_state(parent.pk)))
    ticked = [id for text in request.POST.getlist("child") if (id := read_uuid(text))]
    return parent, wanted, children.filter(pk__in=ticked)


def _tags(request: HttpRequest) -> list[str]:
    form = TagsForm(request.POST)
    return form.cleaned_data["tags"] if form.is_valid() else []


def _state(product_id: UUID) -> ParentState:
    state = read_parents([product_id]).get(product_id)
    if state is None:
        raise Http404
    return state
