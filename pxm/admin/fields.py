"""Fields of service forms: texts are kept exactly as typed, and what may stand in them is the service's to judge."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

_LINE_ENDS = re.compile(r"\r\n?|\n")
_WHOLE, _DECIMAL = re.compile(r"[+-]?\d+", re.ASCII), re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+)", re.ASCII)


class LineField(forms.CharField):
    """One line. `is_needed` marks it for the eye."""

    def __init__(
        self, *, label: str, help_text: str = "", is_needed: bool = False, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, strip=False, widget=UnfoldAdminTextInputWidget(attrs)
        )
        self.is_needed = is_needed

    def as_opened(self, sent: Any, opened: Any) -> Any:
        """Return `opened` if it looks like `sent`: an input of one line cannot show line ends and leaves them out."""
        return opened if isinstance(opened, str) and same_line(opened, sent) else sent


class ParagraphsField(forms.CharField):
    """Several lines, new ones with plain line ends whatever the browser sends."""

    def __init__(self, *, label: str, help_text: str = "", rows: int = 8) -> None:
        widget = UnfoldAdminTextareaWidget({"rows": rows})
        super().__init__(label=label, help_text=help_text, required=False, strip=False, widget=widget)

    def as_opened(self, sent: Any, opened: Any) -> Any:
        """Return `opened` if it looks like `sent`: browsers send line ends of their own."""
        return opened if isinstance(opened, str) and same_paragraphs(opened, sent) else plain_line_ends(sent or "")


class NumberField(forms.CharField):
    """A number; empty is None, and a text that is no number goes to the service as it is, to be refused there."""

    def __init__(self, *, label: str, help_text: str = "", is_needed: bool = False, whole: bool = True) -> None:
        widget = UnfoldAdminTextInputWidget({"inputmode": "numeric" if whole else "decimal"})
        super().__init__(label=label, help_text=help_text, required=False, widget=widget)
        self.is_needed = is_needed

    def to_python(self, value: Any) -> Any:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if _WHOLE.fullmatch(text):
            return int(text) if len(text) < 20 else text
        return float(text) if _DECIMAL.fullmatch(text) else text

    def prepare_value(self, value: Any) -> Any:
        # Django writes numbers with separators, which nobody reads back.
        return (
            "" if value is None else str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


class SwitchField(forms.BooleanField):
    """On or off."""

    def __init__(self, *, label: str, help_text: str = "", initial: bool = False) -> None:
        super().__init__(
            label=label, help_text=help_text, required=False, initial=initial, widget=UnfoldBooleanSwitchWidget
        )


def plain_line_ends(text: str) -> str:
    return _LINE_ENDS.sub("\n", text)


def same_line(one: str, other: Any) -> bool:
    """Return whether two texts look the same in an input of one line."""
    return _LINE_ENDS.sub("", one) == _LINE_ENDS.sub("", other or "")


def same_paragraphs(one: str, other: Any) -> bool:
    """Return whether two texts look the same in an input of several lines."""
    return plain_line_ends(one) == plain_line_ends(other or "")
