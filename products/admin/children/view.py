from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from products.admin.children.absent import why_absent
from products.admin.children.actions import ACTIONS
from products.admin.children.listing import Choice, child_page, children_of, chosen_children
from products.admin.pictures import give_pictures
from products.building.parents import ParentState, read_parents
from products.models import Product
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Dialog
from pxm.admin.signed_in import may, require
from pxm.ids import read_uuid


@require_GET
def children_tab(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """The children of a product: the whole tab, or only its results when the filter asks for them."""
    require(request, "products.view_product")
    state = _state(product_id)
    choice = Choice.read(request.GET)
    page = child_page(state, choice)
    give_pictures(request, [row.child for row in page.rows])
    context = {
        "page": page,
        "absent": why_absent(state, choice.options) if choice.is_by_options_alone and not page.rows else [],
        "choice": choice,
        "product": Product.objects.only("id", "name", "needs_rebuild").get(pk=product_id),
        "actions": [action for action in ACTIONS if may(request, action.permission)],
    }
    part = "results" if request.headers.get("HX-Target") == "children-results" else "tab"
    return render(request, f"admin/products/product/children/{part}.html", context)


@require_POST
def act_on_children(request: HttpRequest, product_id: UUID, action: str) -> HttpResponse:
    """Say in a dialog what an action on the selected children would do; once that is agreed to, do it."""
    wanted = next((each for each in ACTIONS if each.name == action), None)
    if wanted is None:
        raise Http404
    require(request, wanted.permission)
    parent = get_object_or_404(Product.objects.only("id"), pk=product_id)
    place = Dialog(
        request,
        address=reverse("admin:products_product_act_on_children", args=[parent.pk, action]),
        target="#children-dialog",
        event="children-changed",
        inputs=_inputs(request),
    )
    return perform(request, wanted, _selected(request, parent.pk), place)


def _selected(request: HttpRequest, parent_id: UUID) -> QuerySet[Product]:
    """Return the children that were ticked, or all that the filter leaves."""
    if request.POST.get("everything") == "1":
        choice = Choice.read(QueryDict(request.POST.get("choice", "")))
        return chosen_children(_state(parent_id), choice, choice.left_by(parent_id))
    ticked = [id for text in request.POST.getlist("child") if (id := read_uuid(text))]
    return children_of(parent_id).filter(pk__in=ticked)


def _inputs(request: HttpRequest) -> list[tuple[str, object]]:
    """Return what stands for the same selection in the dialog."""
    choice = ("choice", request.POST.get("choice", ""))
    if request.POST.get("everything") == "1":
        return [choice, ("everything", "1")]
    return [choice, *(("child", id) for id in request.POST.getlist("child"))]


def _state(product_id: UUID) -> ParentState:
    state = read_parents([product_id]).get(product_id)
    if state is None:
        raise Http404
    return state
