"""The input of a field's kind: for its values on a product, for its default, and in the preview of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from products.extensions.models import Field
from products.extensions.values import ENUM
from products.extensions.words import rule_words
from pxm.admin.fields import LineField, NumberField, ParagraphsField
from pxm.admin.widgets.choice import ChoiceWidget
from pxm.moments import is_date

# A text of more characters than fit a line of the form gets several.
_LONGEST_LINE = 120
_YES_OR_NO = ((True, "Yes"), (False, "No"))


class ChosenField(forms.ChoiceField):
    """One of a few values, or none. Its value is the very value, not the text of it that a browser sends."""

    def __init__(self, *, options: Sequence[tuple[Any, str]], none: str, **kwargs: Any) -> None:
        self.options = {str(value): value for value, _ in options}
        choices = [("", none), *((str(value), label) for value, label in options)]
        super().__init__(choices=choices, required=False, **kwargs)

    def prepare_value(self, value: Any) -> str:
        return "" if value is None else str(value)

    def clean(self, value: Any) -> Any:
        return self.options.get(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != (data or "")


def input_of(field: Field, value: Any = None, *, is_needed: bool | None = None) -> forms.Field:
    """Return the input for values of a field; `value` is what stands there, which it can show whatever it is.

    Empty is None, except for a text that was empty before. A value that is none of the kind is the service's to refuse.
    """
    shared: dict[str, Any] = {"label": field.name, "help_text": _help(field)}
    needed = field.required if is_needed is None else is_needed
    enum = next((rule["options"] for rule in field.validation_rules if rule["type"] == ENUM), None)
    if enum is not None:
        offered = [*enum, *([value] if value is not None and value not in enum else [])]
        made: forms.Field = ChosenField(
            options=[(each, str(each)) for each in offered], none="–", widget=UnfoldAdminSelectWidget, **shared
        )
        made.is_needed = needed  # type: ignore[attr-defined]  # read where fields are shown
        return made
    match field.field_type:
        case Field.Kind.BOOLEAN:
            made = ChosenField(options=_YES_OR_NO, none="Not set", widget=ChoiceWidget, **shared)
            made.is_needed = needed  # type: ignore[attr-defined]  # likewise
            return made
        case Field.Kind.INTEGER | Field.Kind.FLOAT:
            return NumberField(**shared, is_needed=needed, whole=field.field_type == Field.Kind.INTEGER)
        case Field.Kind.DATE:
            is_day = value is None or is_date(value)
            return LineField(**shared, is_needed=needed, attrs={"type": "date"} if is_day else None)
    if isinstance(value, str) and (len(value) > _LONGEST_LINE or "\n" in value):
        return ParagraphsField(**shared, rows=4)
    return LineField(**shared, is_needed=needed)


def _help(field: Field) -> str:
    """Return what people should know before they type: the description, and rules that the input does not show."""
    rules = [rule_words(rule) for rule in field.validation_rules if rule["type"] != ENUM]
    said = [f"{words[:1].upper()}{words[1:]}." for words in rules]
    return " ".join(filter(None, [field.description, *said]))
