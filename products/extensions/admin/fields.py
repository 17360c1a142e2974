"""The tab *Fields* of a template: its fields in order, one dialog each, and the form they make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from products.extensions.admin.field import KINDS_OF, FieldForm
from products.extensions.admin.inputs import input_of
from products.extensions.admin.rights import CHANGE, VIEW
from products.extensions.models import IN_ORDER, MOST_FIELDS, Field, Template
from products.extensions.services import arrange_fields, delete_fields
from products.extensions.uses import filled_in
from products.extensions.words import rule_words, value_words
from pxm.admin.bulk.action import BulkAction, Done, Order, Question, Rows
from pxm.admin.bulk.perform import perform
from pxm.admin.bulk.places import Dialog
from pxm.admin.humanize import count, listed
from pxm.admin.refusals import sentences, without_lost_races
from pxm.admin.signed_in import may, require
from pxm.admin.tabs import Tab
from pxm.errors import PXMError

TARGET, CHANGED = "#extensions-field-dialog", "fields-changed"


@dataclass(frozen=True)
class Line:
    """A field as a row of the table."""

    field: Field
    rules: str
    default: str


@require_GET
def fields_tab(request: HttpRequest, template_id: UUID) -> HttpResponse:
    require(request, VIEW)
    return _tab(request, _template(template_id))


@require_POST
def move_field(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Move a field one place up or down; the answer is the tab as it is then."""
    require(request, VIEW, CHANGE)
    template = _template(template_id)
    ids = [str(field.pk) for field in _fields(template)]
    moved, by = request.POST.get("field", ""), -1 if request.POST.get("to") == "up" else 1
    if moved in ids:
        place = ids.index(moved)
        ids.insert(max(place + by, 0), ids.pop(place))
    try:
        without_lost_races(lambda: arrange_fields(template_id=template.pk, field_ids=ids))
    except PXMError as refusal:
        return _tab(request, template, problem=sentences(refusal, named=False))
    return _tab(request, template, moved=moved)


@require_http_methods(["GET", "POST"])
def edit_field(request: HttpRequest, template_id: UUID, field_id: UUID | None = None) -> HttpResponse:
    """The dialog of one field, or of a new one; what is refused is said in it, with all that was typed."""
    require(request, CHANGE)
    template = _template(template_id)
    field = get_object_or_404(Field, pk=field_id, template=template) if field_id else Field(template=template)
    sent = request.POST if request.method == "POST" else None
    form = FieldForm(sent, template=template, instance=field, auto_id="dialog-%s")
    if sent is not None and form.is_valid():
        try:
            without_lost_races(form.save)
        except PXMError as refusal:
            form.show_problems(refusal.problems)
        else:
            return HttpResponse(headers={"HX-Trigger": CHANGED})
    context = {
        "template": template,
        "field": field,
        "is_new": field_id is None,
        "form": form,
        "target": TARGET,
        "has_change_permission": True,
        "kinds_of": {name: " ".join(kinds) for name, kinds in KINDS_OF.items()},
    }
    return render(request, "admin/extensions/fields/dialog.html", context)


def _tab(request: HttpRequest, template: Template, *, problem: str = "", moved: str = "") -> HttpResponse:
    fields = _fields(template)
    context = {
        "template": template,
        "lines": [_line(field) for field in fields],
        "preview": _preview(field for field in fields if field.enabled),
        "may_edit": may(request, CHANGE),
        "may_add": len(fields) < MOST_FIELDS,
        "most": MOST_FIELDS,
        "problem": problem,
        "moved": moved,
        # What the form of the preview is drawn by; nothing in it is sent.
        "has_change_permission": True,
    }
    return render(request, "admin/extensions/fields/tab.html", context)


def _line(field: Field) -> Line:
    default = "" if field.default is None else value_words(field.default)
    return Line(field, listed([rule_words(rule) for rule in field.validation_rules]), default)


def _preview(fields: Iterable[Field]) -> forms.Form:
    """Return the form that products of the template show, with the defaults in it."""
    form = forms.Form(auto_id="preview-%s")
    for field in fields:
        form.fields[f"preview-{field.pk.hex}"] = made = input_of(field, field.default)
        made.initial = field.default
    return form


def _template(template_id: UUID) -> Template:
    return get_object_or_404(Template, pk=template_id)


def _fields(template: Template) -> list[Field]:
    return list(template.fields.order_by(*IN_ORDER))


# --- Deleting ---------------------------------------------------------------------------------------------------------


def _ask_deletion(rows: Rows) -> Question:
    (field,) = rows
    filled = listed([count(*used) for used in filled_in(field.pk)])
    lost = f"The values of {filled} in it are deleted, too." if filled else "No product has a value in it."
    consent = "I know that these values are deleted." if filled else ""
    return Question(f"Delete {field.name}?", "Delete this field", lost=[lost], is_dangerous=True, consent=consent)


def _delete(order: Order) -> Done:
    delete_fields(field_ids=order.ids)
    return Done("The field was deleted.")


_DELETION = BulkAction("delete", "Delete…", CHANGE, _ask_deletion, _delete)


@require_POST
def delete_field(request: HttpRequest, template_id: UUID, field_id: UUID) -> HttpResponse:
    """Ask in the dialog, then delete one field."""
    require(request, CHANGE)
    get_object_or_404(Field, pk=field_id, template=template_id)
    address = reverse("admin:extensions_template_delete_field", args=[template_id, field_id])
    rows = Field.objects.filter(pk=field_id)
    return perform(request, _DELETION, rows, Dialog(request, address=address, target=TARGET, event=CHANGED))


FIELD_VIEWS: Mapping[str, tuple[str, Callable[..., HttpResponse]]] = {
    "fields": ("fields", fields_tab),
    "move_field": ("fields/move", move_field),
    "new_field": ("fields/add", edit_field),
    "field": ("fields/<uuid:field_id>", edit_field),
    "delete_field": ("fields/<uuid:field_id>/delete", delete_field),
}


def _number(template: Any) -> str:
    return f"{template.fields.count() or ''}"


FIELDS = Tab(
    key="fields",
    title="Fields",
    address=lambda template: reverse("admin:extensions_template_fields", args=[template.pk]),
    badge=_number,
    place=10,
)
