"""A list of short words as chips: type, then comma or Enter; or paste a list.

Where words are `suggested`, those that begin like what is typed are offered: a path is named that answers
``?s=su`` with ``{"words": [{"word": "summer", "about": "12 products"}]}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

SEPARATORS = re.compile(r"[\s,;]+")


def words_in(text: str) -> list[str]:
    """Return the words of a pasted list."""
    return [word for word in SEPARATORS.split(text) if word]


class ChipsWidget(forms.Widget):
    """One hidden input per chip, and a text input whose rest is taken along when the form is sent."""

    template_name = "admin/pxm/widgets/chips.html"
    read_template_name = "admin/pxm/widgets/chips_read.html"

    class Media:
        js = [Script("pxm/chips.js", type="module")]

    def __init__(self, *, noun: str = "word", suggested: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.noun, self.suggested = noun, suggested

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        suggestions = reverse(self.suggested) if self.suggested else ""
        context["widget"] |= {"chips": value or [], "noun": self.noun, "suggestions": suggestions}
        return context

    def format_value(self, value: Any) -> Any:
        return value

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        chips = data.getlist(name) if isinstance(data, MultiValueDict) else list(data.get(name) or ())
        return [*chips, *words_in(data.get(f"{name}-entry") or "")]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-entry" not in data and name not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-entry"


class ChipsField(forms.Field):
    """A list of words in the order they were entered; how many and of what kind is the service's to judge."""

    widget = ChipsWidget

    def to_python(self, value: Any) -> list[str]:
        return list(value or ())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != list(data or ())
