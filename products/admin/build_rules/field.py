from __future__ import annotations

import json
from typing import Any

from django import forms
from django.forms.widgets import Script


class BuildRulesInput(forms.HiddenInput):
    """The rules as text; the tab's script writes it, untouched rules go back exactly as they came."""

    class Media:
        css = {"all": ["products/build_rules.css"]}
        js = [Script("products/build_rules/index.js", type="module")]


class BuildRulesField(forms.Field):
    """The build rules in the shape of the contract, None for none. What they may say is the service's to judge."""

    widget = BuildRulesInput

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return json.loads(value)
        except ValueError as error:
            raise forms.ValidationError("The rules could not be read. Load the page again.") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        if data is None:  # the form was sent without it
            return False
        try:
            return bool(self.to_python(data) != initial)
        except forms.ValidationError:
            return True


def document_in(form: forms.BaseForm) -> Any:
    """Return the rules that stand in a product's form, saved or not; None if they cannot be read."""
    try:
        return form.fields["build_rules"].to_python(form["build_rules"].value())
    except forms.ValidationError:
        return None
