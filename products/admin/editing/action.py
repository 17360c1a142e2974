"""*Edit…* for a selection of products or of children: the form, and then the page of the act it asks for."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from products.acts.admin import act_page
from products.acts.services import plan_act
from products.admin.editing.form import EditForm
from products.editing.acts import EDIT_CHILDREN, EDIT_PRODUCTS
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.humanize import count
from pxm.admin.signed_in import person, require

CHANGE = "products.change_product"
_NEXT = "Next you see what will change in each of them. Nothing changes before you agree to that."


def _action(kind: str, thing: str, things: str, parent_of: Callable[[Rows], UUID | None]) -> BulkAction:
    def ask(rows: Rows) -> Question:
        return Question(f"Edit {count(rows.count(), thing, things)}", "Show what will change", happens=[_NEXT])

    def carry_out(order: Order) -> Done:
        assert isinstance(order.form, EditForm)
        asked = order.form.asked(order.ids, parent=parent_of(order.rows))
        return Done(address=act_page(plan_act(kind=kind, asked=asked, actor=person(order.request))))

    return BulkAction("edit", "Edit…", CHANGE, ask, carry_out, form=EditForm)


def _parent(children: Rows) -> UUID | None:
    found: UUID | None = children.values_list("parent_id", flat=True).first()
    return found


EDIT = _action(EDIT_PRODUCTS, "product", "products", lambda rows: None)
EDIT_THE_CHILDREN = _action(EDIT_CHILDREN, "child", "children", _parent)


@require_GET
def edit_template(request: HttpRequest) -> HttpResponse:
    """The fields of the template that was chosen in the form, each with its tick."""
    require(request, CHANGE)
    context = {"form": EditForm(request.GET), "add": True}
    return render(request, "admin/products/editing/template.html", context)
