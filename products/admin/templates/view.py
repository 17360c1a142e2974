"""The tab *Templates* on the page of a product: a card for each attached template, and a search to attach more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from products.admin.templates.form import EntryForm, fields_of
from products.admin.templates.tab import TEMPLATES
from products.extensions.admin.rights import VIEW as VIEW_TEMPLATES
from products.extensions.models import Field, Template
from products.extensions.words import value_words
from products.models import Product, ProductTemplate
from products.services.templates import attach_templates, detach_templates
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Dialog
from pxm.admin.refusals import sentences, without_lost_races
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import renewed
from pxm.errors import PXMError
from pxm.searching import held_by

VIEW, CHANGE = "products.view_product", "products.change_product"
# As many as fit a glance; typing narrows them down.
FOUND_AT_ONCE = 12
# Values that a question about detaching names; the rest is counted.
_VALUES_NAMED = 10
TARGET, CHANGED = "#product-templates-dialog", "templates-changed"


@dataclass(frozen=True)
class Card:
    row: ProductTemplate
    form: EntryForm


@require_GET
def templates_tab(request: HttpRequest, product_id: UUID) -> HttpResponse:
    require(request, VIEW, VIEW_TEMPLATES)
    return _tab(request, _product(product_id))


@require_GET
def find_templates(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Answer templates whose name holds `q`, and which of them the product has."""
    require(request, VIEW, VIEW_TEMPLATES, CHANGE)
    text = request.GET.get("q", "").strip()
    found = list(Template.objects.filter(held_by(["name"], text)).order_by("name", "pk")[: FOUND_AT_ONCE + 1])
    has = set(_attached(_product(product_id)).values_list("template_id", flat=True))
    context = {
        "text": text,
        "found": [(template, template.pk in has) for template in found[:FOUND_AT_ONCE]],
        "has_more": len(found) > FOUND_AT_ONCE,
        "product_id": product_id,
    }
    return render(request, "admin/products/product/templates/found.html", context)


@require_POST
def attach_template(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Attach a template; the answer is the tab as it is then."""
    require(request, VIEW, VIEW_TEMPLATES, CHANGE)
    product = _product(product_id)
    chosen = [request.POST.get("template", "")]
    try:
        without_lost_races(lambda: attach_templates(product_id=product.pk, template_ids=chosen))
    except PXMError as refusal:
        return _tab(request, product, problem=sentences(refusal, named=False))
    return _tab(request, product)


@require_POST
def save_template(request: HttpRequest, product_id: UUID, template_id: UUID) -> HttpResponse:
    """Save one card; the answer is the card, with what is refused at its fields."""
    require(request, VIEW, VIEW_TEMPLATES, CHANGE)
    product = _product(product_id)
    row = _row(product, template_id)
    fields = fields_of([template_id])[template_id]
    form = _form(product, row, fields, request.POST)
    saved = form.is_valid()
    if saved:
        try:
            without_lost_races(form.save)
        except PXMError as refusal:
            form.show_problems(refusal.problems)
            saved = False
    row = _row(product, template_id)
    card = Card(row, _form(product, row, fields) if saved else form)
    context = _shared(request, product) | {"card": card, "saved": saved}
    return render(request, "admin/products/product/templates/card.html", context)


def _tab(request: HttpRequest, product: Product, *, problem: str = "") -> HttpResponse:
    rows = list(_attached(product).select_related("template").order_by("position", "pk"))
    fields = fields_of([row.template_id for row in rows])
    cards = [Card(row, _form(product, row, fields[row.template_id])) for row in rows]
    context = _shared(request, product) | {"cards": cards, "problem": problem}
    answer = render(request, "admin/products/product/templates/tab.html", context)
    answer.headers["HX-Trigger"] = json.dumps(renewed(TEMPLATES, product))
    return answer


def _shared(request: HttpRequest, product: Product) -> dict[str, Any]:
    may_edit = may(request, CHANGE)
    return {"product": product, "may_edit": may_edit, "has_change_permission": may_edit}


def _form(product: Product, row: ProductTemplate, fields: Sequence[Field], sent: Any = None) -> EntryForm:
    prefix = row.template_id.hex
    return EntryForm(sent, product=product, template_fields=list(fields), instance=row, auto_id=f"id-{prefix}-%s")


def _product(product_id: UUID) -> Product:
    return get_object_or_404(Product.objects.select_related("parent"), pk=product_id)


def _attached(product: Product) -> Any:
    return ProductTemplate.objects.filter(product=product, position__isnull=False)


def _row(product: Product, template_id: UUID) -> ProductTemplate:
    row: ProductTemplate | None = _attached(product).select_related("template").filter(template=template_id).first()
    if row is None:
        raise Http404("This template is not attached any more.")
    return row


# --- Detaching --------------------------------------------------------------------------------------------------------


def _ask_detaching(rows: Rows) -> Question:
    row = rows.select_related("template", "product__parent").get()
    entry = row.entry or {}
    fields = fields_of([row.template_id])[row.template_id]
    values = [f"{each.name}: {value_words(entry[str(each.pk)])}" for each in fields if str(each.pk) in entry]
    more = len(values) - _VALUES_NAMED
    lost = [*values[:_VALUES_NAMED], *([f"and {more:,} more values"] if more > 0 else [])]
    happens = "These values are deleted:" if values else "It has no values on this product."
    back = f"The next build of {row.product.parent.name} attaches it again." if row.product.parent else ""
    return Question(
        f"Detach {row.template.name}?",
        "Detach this template",
        happens=list(filter(None, [back, happens])),
        lost=lost,
        is_dangerous=True,
    )


def _detach(order: Order) -> Done:
    for product_id, template_id in list(order.rows.values_list("product_id", "template_id")):
        detach_templates(product_id=product_id, template_ids=[str(template_id)])
    return Done("The template was detached.")


_DETACHING = BulkAction("detach", "Detach…", CHANGE, _ask_detaching, _detach)


@require_POST
def detach_template(request: HttpRequest, product_id: UUID, template_id: UUID) -> HttpResponse:
    """Ask in the dialog, then detach one template."""
    require(request, VIEW, VIEW_TEMPLATES, CHANGE)
    row = _row(_product(product_id), template_id)
    address = reverse("admin:products_product_detach_template", args=[product_id, template_id])
    rows = ProductTemplate.objects.filter(pk=row.pk)
    return perform(request, _DETACHING, rows, Dialog(request, address=address, target=TARGET, event=CHANGED))
