"""The form of *Edit 214 products…*: every field that can be edited has a tick; what is not ticked stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from products.admin.editing.elsewhere import EDIT_INPUTS, EditInputs
from products.admin.tags_form import tags_widget
from products.admin.templates.attaching import in_words
from products.attributes import BY_NAME
from products.editing.acts import asked_of
from products.editing.edits import ADD, REMOVE, SET, Edit
from products.editing.elsewhere import ELSEWHERE, Wish
from products.extensions.admin.inputs import input_of
from products.extensions.models import IN_ORDER, Field, Template
from products.models import Product
from pxm.admin.bulk.action import PersonalForm
from pxm.admin.fields import LineField, ParagraphsField
from pxm.admin.signed_in import may
from pxm.admin.widgets.chips import ChipsField
from pxm.admin.widgets.choice import ChoiceWidget
from pxm.ids import read_uuid

if TYPE_CHECKING:
    TemplateChoice = forms.ModelChoiceField[Template]
else:
    # Generic for type checkers only.
    TemplateChoice = forms.ModelChoiceField

TEMPLATE = "template"
# Not the names of the inputs on the page on which the form may be a dialog.
_NEW = "new_"
_WITH_TAGS = [(ADD, "Add"), (REMOVE, "Remove"), (SET, "Replace all by")]
_WITH_KEY = [(SET, "Set"), (REMOVE, "Remove")]
_WITH_KEYS = ("shopper_attributes", "admin_attributes")
_EMPTIES = "Leave it empty to remove what is there."


@dataclass(frozen=True)
class Part:
    """What one tick is for: its inputs. Beneath those of a template its fields are shown."""

    tick: BoundField
    inputs: list[BoundField]
    is_template: bool = False


def _tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def _choice(label: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    offered = list(choices)
    return forms.ChoiceField(label=label, choices=offered, initial=offered[0][0], widget=ChoiceWidget, required=False)


class TemplateField(TemplateChoice):
    """A choice of one template; two may have the same name."""

    def label_from_instance(self, template: Template) -> str:
        return in_words(template)


class EditForm(PersonalForm):
    """Read it by `asked`, once it is valid. The inputs of a template's fields are there once it is chosen.

    What rooms above keep is offered to those who may change it there.
    """

    question_template = "admin/products/editing/form.html"

    edit_status = _tick("Status")
    new_status = _choice("New status", Product.Status.choices)
    edit_tags = _tick("Tags")
    new_tags_how = _choice("What happens to the tags", _WITH_TAGS)
    new_tags = ChipsField(label="Tags", required=False, widget=tags_widget())
    edit_description = _tick("Description")
    new_description = ParagraphsField(label="New description", rows=4, help_text=_EMPTIES)
    edit_commodity_type = _tick("Commodity type")
    new_commodity_type = _choice("New commodity type", Product.CommodityType.choices)
    edit_shopper_attributes = _tick("Shopper attribute")
    new_shopper_attributes_how = _choice("What happens to the shopper attribute", _WITH_KEY)
    new_shopper_attributes_key = LineField(label="Name of the shopper attribute", help_text="For example: color")
    new_shopper_attributes = LineField(label="Value of the shopper attribute", help_text="Not needed to remove it.")
    edit_admin_attributes = _tick("Staff attribute")
    new_admin_attributes_how = _choice("What happens to the staff attribute", _WITH_KEY)
    new_admin_attributes_key = LineField(label="Name of the staff attribute", help_text="For example: supplier")
    new_admin_attributes = LineField(label="Value of the staff attribute", help_text="Not needed to remove it.")
    edit_template = _tick("Template values")
    new_template = TemplateField(
        Template.objects.order_by("name", "pk"),
        label="Template",
        required=False,
        empty_label="Choose a template",
        widget=UnfoldAdminSelectWidget,
        help_text="Products that do not have it yet get it.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self._elsewhere: dict[str, list[str]] = {}
        self.template_fields = fields_of((data or {}).get(f"{_NEW}{TEMPLATE}", ""))
        for field in self.template_fields:
            self.fields[f"edit_{_name(field)}"] = _tick(field.name)
            self.fields[_name(field)] = input_of(field, is_needed=False)

    def offer_to(self, request: HttpRequest) -> None:
        offered = {each.name for each in ELSEWHERE if may(request, each.permission)}
        for each in EDIT_INPUTS:
            if each.name in offered:
                inputs = {f"{_NEW}{each.name}{end}": field for end, field in each.fields().items()}
                self.fields |= {f"edit_{each.name}": _tick(each.label), **inputs}
                self._elsewhere[each.name] = list(inputs)

    @property
    def parts(self) -> list[Part]:
        with_key = dict.fromkeys(_WITH_KEYS, ("_how", "_key", ""))
        inputs = {"status": ("",), "tags": ("_how", ""), "description": ("",), "commodity_type": ("",), **with_key}
        parts = [self._part(name, [f"{_NEW}{name}{end}" for end in ends]) for name, ends in inputs.items()]
        parts += [self._part(name, names) for name, names in self._elsewhere.items()]
        return [*parts, self._part(TEMPLATE, [f"{_NEW}{TEMPLATE}"])] if Template.objects.exists() else parts

    @property
    def template_parts(self) -> list[Part]:
        return [self._part(_name(field), [_name(field)]) for field in self.template_fields]

    def clean(self) -> dict[str, Any]:
        ticked = [name for name in (*BY_NAME, *self._elsewhere, TEMPLATE) if self.cleaned_data.get(f"edit_{name}")]
        if not ticked:
            self.add_error(None, "Tick at least one field that is to change.")
        if "tags" in ticked and self._how("tags") != SET and not self._new("tags"):
            self.add_error(f"{_NEW}tags", "Name at least one tag.")
        for name in set(ticked) & set(_WITH_KEYS):
            if not self._new(f"{name}_key"):
                self.add_error(f"{_NEW}{name}_key", "Say which attribute.")
        for each in self._wanted_elsewhere():
            if not self._new(each.name) and not self.errors.get(f"{_NEW}{each.name}"):
                self.add_error(f"{_NEW}{each.name}", each.needed)
        if TEMPLATE in ticked and not self._new(TEMPLATE):
            self.add_error(f"{_NEW}{TEMPLATE}", "Choose a template.")
        elif TEMPLATE in ticked and not self._values():
            self.add_error(f"{_NEW}{TEMPLATE}", "Tick at least one of its fields.")
        return self.cleaned_data

    def asked(self, ids: Iterable[UUID], *, parent: UUID | None = None) -> dict[str, Any]:
        """Return what the act is asked to do; Invalid for what no product can have."""
        is_filled = self.cleaned_data["edit_template"]
        return asked_of(
            ids,
            edits=list(self._edits()),
            template=self._new(TEMPLATE).pk if is_filled else None,
            values=self._values() if is_filled else None,
            parent=parent,
            elsewhere={each.name: self._wish(each) for each in self._wanted_elsewhere()},
        )

    def _wanted_elsewhere(self) -> list[EditInputs]:
        return [each for each in EDIT_INPUTS if self.cleaned_data.get(f"edit_{each.name}")]

    def _wish(self, inputs: EditInputs) -> Wish:
        names = self._elsewhere[inputs.name]
        return inputs.wish({name.removeprefix(f"{_NEW}{inputs.name}"): self.cleaned_data[name] for name in names})

    def _edits(self) -> Iterator[Edit]:
        for name in BY_NAME:
            if self.cleaned_data.get(f"edit_{name}"):
                yield Edit(name, self._how(name), self._new(name), self._new(f"{name}_key") or "")

    def _new(self, name: str) -> Any:
        return self.cleaned_data.get(f"{_NEW}{name}")

    def _how(self, name: str) -> str:
        """Return what happens to an attribute; the first that is offered, if nothing was chosen."""
        offered = self.fields.get(f"{_NEW}{name}_how")
        return self._new(f"{name}_how") or (offered.initial if offered else SET)

    def _values(self) -> dict[str, Any]:
        """Return what the ticked fields of the template get; an empty input is no value."""
        entered = self.cleaned_data
        ticked = [field for field in self.template_fields if entered.get(f"edit_{_name(field)}")]
        return {str(field.pk): None if entered[_name(field)] == "" else entered[_name(field)] for field in ticked}

    def _part(self, name: str, inputs: Iterable[str]) -> Part:
        return Part(self[f"edit_{name}"], [self[each] for each in inputs], is_template=name == TEMPLATE)


def fields_of(template_id: Any) -> list[Field]:
    """Return the enabled fields of a template in order; none for what is no template. At most one query."""
    wanted = read_uuid(template_id)
    return list(Field.objects.filter(template=wanted, enabled=True).order_by(*IN_ORDER)) if wanted else []


def _name(field: Field) -> str:
    return f"field_{field.pk.hex}"
