"""The dialog of one field: what people type of rules and defaults, turned into what the service takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from products.extensions.models import Field, Template
from products.extensions.services import create_field, update_field
from products.extensions.slugs import slug_of
from products.extensions.values import BETWEEN, EMAIL, ENUM, SLUG
from products.extensions.words import typed
from pxm.admin.fields import LineField, ParagraphsField, SwitchField
from pxm.admin.forms import ServiceForm
from pxm.errors import Problem

Kind = Field.Kind
_PATTERNS = ((EMAIL, "An email address"), (SLUG, "A slug: letters, digits, and single . _ - between them"))
_RULES = ("lowest", "highest", "choices", "pattern")
# The kinds whose fields can have each of the rules; the dialog shows no other.
KINDS_OF = {
    "lowest": (Kind.INTEGER, Kind.FLOAT, Kind.DATE),
    "highest": (Kind.INTEGER, Kind.FLOAT, Kind.DATE),
    "choices": (Kind.STRING, Kind.INTEGER, Kind.FLOAT, Kind.DATE),
    "pattern": (Kind.STRING,),
}


class FieldForm(ServiceForm):
    """Rules are shown as what they say: the lowest and the highest value, the choices, what a text must be."""

    name = LineField(label="Name", is_needed=True)
    slug = LineField(label="Slug", help_text="What clients call it. Left empty, it is made from the name.")
    field_type = forms.ChoiceField(
        label="Kind", choices=Kind.choices, widget=UnfoldAdminSelectWidget, initial=Kind.STRING
    )
    description = LineField(label="Help for whoever fills it in")
    required = SwitchField(label="Must be filled in")
    default = LineField(label="Filled in at the start", help_text="The value until somebody chooses another one.")
    lowest = LineField(label="Lowest")
    highest = LineField(label="Highest")
    choices = ParagraphsField(label="Only one of these", rows=4, help_text="One in each line. Empty: anything goes.")
    pattern = forms.ChoiceField(
        label="A text that is",
        choices=[("", "Anything"), *_PATTERNS],
        widget=UnfoldAdminSelectWidget,
        required=False,
    )
    omit_null = SwitchField(label="Left out of documents while empty")
    enabled = SwitchField(label="In use", help_text="Otherwise nobody sees it; its values are kept.", initial=True)

    field_of_attribute = {"validation_rules": "choices"}

    class Meta:
        model = Field
        fields: list[str] = []

    def __init__(self, *args: Any, template: Template, **kwargs: Any) -> None:
        self.template = template
        super().__init__(*args, **kwargs)

    def values_of(self, row: Any) -> dict[str, Any]:
        rules = {rule["type"]: rule for rule in row.validation_rules}
        bounds = rules.get(BETWEEN, {}).get("options", {})
        return super().values_of(row) | {
            "default": _text(row.default),
            "lowest": _text(bounds.get("from")),
            "highest": _text(bounds.get("to")),
            "choices": "\n".join(map(_text, rules.get(ENUM, {}).get("options", ()))),
            "pattern": next((name for name, _ in _PATTERNS if name in rules), ""),
        }

    def carry_out(self) -> Field:
        if self.is_new:
            sent = self.cleaned_data | self._worked_out(self.cleaned_data["field_type"])
            sent["slug"] = sent["slug"] or slug_of(sent["name"])
            attributes = {name: value for name, value in sent.items() if name not in _RULES}
            return create_field(attributes=attributes, flow_id=str(self.template.pk))
        attributes = self.changes(without=_RULES)
        if not {"field_type", "default", *_RULES}.isdisjoint(self.changed_data):
            attributes |= self._worked_out(self.cleaned_data["field_type"])
        return update_field(field_id=self.instance.pk, attributes=attributes)

    def in_words(self, problem: Problem) -> Problem:
        if problem.code == "pattern":
            words = "The slug may hold only letters, digits, hyphens and underscores, and be none of: id, type, meta."
            return replace(problem, message=words)
        if "/validation_rules/" in problem.pointer:
            words = re.sub(r"^validation_rules\S* ", "", problem.message)
            return replace(problem, message=f"This {words.replace('an integer', 'a whole number')}.")
        return super().in_words(problem)

    def field_of(self, problem: Problem) -> str | None:
        if problem.pointer.endswith("/options/from"):
            return "lowest"
        if problem.pointer.endswith("/options/to"):
            return "highest"
        return super().field_of(problem)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lowest, highest = cleaned.get("lowest"), cleaned.get("highest")
        if bool(lowest) != bool(highest) and cleaned.get("field_type") in KINDS_OF["lowest"]:
            self.add_error("highest" if lowest else "lowest", "Give both, the lowest and the highest.")
        return cleaned

    def _worked_out(self, kind: str) -> dict[str, Any]:
        """Return default and rules as clients write them; rules of other kinds are left out."""
        entered = {name: self.cleaned_data[name] for name in _RULES if kind in KINDS_OF[name]}
        default = self.cleaned_data["default"]
        return {"default": typed(kind, default) if default else None, "validation_rules": _rules(kind, entered)}


def _rules(kind: str, entered: Mapping[str, str]) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = []
    lowest, highest = entered.get("lowest"), entered.get("highest")
    if lowest and highest:
        rules.append({"type": BETWEEN, "options": {"from": typed(kind, lowest), "to": typed(kind, highest)}})
    choices: Sequence[str] = [line.strip() for line in entered.get("choices", "").split("\n")]
    if any(choices):
        rules.append({"type": ENUM, "options": [typed(kind, choice) for choice in choices if choice]})
    if pattern := entered.get("pattern"):
        rules.append({"type": pattern})
    return rules


def _text(value: Any) -> str:
    """Return a value as people type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
