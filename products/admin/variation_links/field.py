from __future__ import annotations

import json
from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.widgets import Script

from products.admin.linked import Linked, read_linked


class VariationLinksInput(forms.HiddenInput):
    """The ids as text; the tab's script writes it."""

    class Media:
        css = {"all": ["products/variation_links.css"]}
        js = [Script("products/variation_links/index.js", type="module")]


class VariationLinksField(forms.Field):
    """The ids of the linked variations, in order."""

    widget = VariationLinksInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._read: tuple[list[str], Linked] | None = None

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps([str(each) for each in value or ()])

    def to_python(self, value: Any) -> list[str]:
        if value in self.empty_values:
            return []
        try:
            ids = json.loads(value)
        except ValueError:
            ids = None
        if not isinstance(ids, list):
            raise forms.ValidationError("The variations could not be read. Load the page again.")
        return [str(each) for each in ids]

    def has_changed(self, initial: Any, data: Any) -> bool:
        if data is None:  # the form was sent without it
            return False
        try:
            return self.to_python(data) != [str(each) for each in initial or ()]
        except forms.ValidationError:
            return True

    def linked(self, text: str) -> Linked:
        """Return the variations that the field's value names; both tabs ask, the database is asked once."""
        try:
            ids = self.to_python(text)
        except forms.ValidationError:
            ids = []
        if self._read is None or self._read[0] != ids:
            self._read = ids, read_linked(ids)
        return self._read[1]


def linked_in(form: BaseForm) -> Linked:
    """Return the variations that stand in a product's form, saved or not."""
    field = form.fields["variations"]
    if not isinstance(field, VariationLinksField):
        raise TypeError(f"{type(form).__name__} links no variations")
    return field.linked(form["variations"].value())
