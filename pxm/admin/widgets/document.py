"""A part of a form that a script edits as a whole: its document stands in a hidden input, as JSON."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.forms.widgets import Script

from pxm.json_text import read_document


class DocumentInput(forms.HiddenInput):
    """The document as text; `script` writes it, and sends untouched parts back exactly as they came."""

    def __init__(self, *, style: str, script: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self._style, self._script = style, script

    @property
    def media(self) -> forms.Media:
        scripts: Any = [Script(self._script, type="module")]
        return forms.Media(css={"all": [self._style]}, js=scripts)


class DocumentField(forms.Field):
    """A document of JSON; `empty` stands for none. What may stand in it is the service's to judge.

    `noun` is what people call it: "The rules could not be read."
    """

    def __init__(self, *, noun: str, style: str, script: str, empty: Any = None, attrs: Any = None) -> None:
        super().__init__(required=False, label=noun, widget=DocumentInput(style=style, script=script, attrs=attrs))
        self.noun, self.empty = noun, empty

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(self.empty if value is None else value)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return self.empty
        try:
            return self.read(value)
        except ValueError as error:
            words = f"The {self.noun} could not be read. Reload this page and repeat the last changes."
            raise forms.ValidationError(words, code="unreadable") from error

    def read(self, text: str) -> Any:
        """Return the document as the form works with it; ValueError if it has another shape than the page's."""
        return read_document(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if data is None:  # the form was sent without it
            return False
        try:
            return bool(self.to_python(data) != self.to_python(self.prepare_value(initial)))
        except forms.ValidationError:
            return True
