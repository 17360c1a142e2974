"""Texts of a form, kept exactly as typed; what browsers do to line ends by themselves is no change."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

_LINE_ENDS = re.compile(r"\r\n?|\n")


class LineField(forms.CharField):
    """One line. Whether it may be empty, and how long it may be, is the service's to judge."""

    def __init__(self, *, label: str, help_text: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, strip=False, widget=UnfoldAdminTextInputWidget(attrs)
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        # An input of one line cannot show line ends and leaves them out.
        return super().has_changed(_LINE_ENDS.sub("", initial or ""), data)


class ParagraphsField(forms.CharField):
    """Several lines, with plain line ends whatever the browser sends."""

    def __init__(self, *, label: str, help_text: str = "", rows: int = 8) -> None:
        widget = UnfoldAdminTextareaWidget({"rows": rows})
        super().__init__(label=label, help_text=help_text, required=False, strip=False, widget=widget)

    def to_python(self, value: Any) -> str:
        return plain_line_ends(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return plain_line_ends(initial or "") != plain_line_ends(data or "")


def plain_line_ends(text: str) -> str:
    return _LINE_ENDS.sub("\n", text)
