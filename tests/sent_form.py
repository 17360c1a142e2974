"""What a browser sends of a form on a page, if nobody touched it: with all that browsers do to line ends."""

from __future__ import annotations

import re
from html.parser import HTMLParser

Sent = dict[str, list[str]]
# Inputs of one line: browsers leave line ends out of their values.
_ONE_LINE = {"text", "search", "tel", "url", "email", "password", "number"}


def sent_form(page: str, form_id: str) -> Sent:
    """Return the values by name, in the order of the page, of the form of that id."""
    reader = _Form(form_id)
    # Browsers read a page with plain line ends; only written as references (`&#13;`) others survive.
    reader.feed(page.replace("\r\n", "\n").replace("\r", "\n"))
    return {name: [re.sub(r"\r\n?|\n", "\r\n", value) for value in values] for name, values in reader.data.items()}


class _Form(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__()
        self.form = form
        self.data: Sent = {}
        self.inside, self.templates = False, 0
        self.area: str | None = None
        self.select: str | None = None
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = values.get("id") == self.form
        self.templates += tag == "template"
        is_ours = (values["form"] == self.form if "form" in values else self.inside) and not self.templates
        name = values.get("name", "") if is_ours and "disabled" not in values else ""
        if name and tag == "textarea":
            self.area, self.text = name, ""
        elif name and tag == "select":
            self.select = name
        elif name and tag == "input":
            self._input(name, values)
        elif tag == "option" and self.select and "selected" in values:
            self._add(self.select, values.get("value", ""))

    def _input(self, name: str, values: dict[str, str]) -> None:
        kind, value = values.get("type", "text"), values.get("value", "")
        if kind in {"radio", "checkbox"}:
            if "checked" in values:
                self._add(name, values.get("value", "on"))
        elif kind not in {"submit", "button", "file"}:
            self._add(name, re.sub(r"[\r\n]", "", value) if kind in _ONE_LINE else value)

    def _add(self, name: str, value: str) -> None:
        self.data.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.templates -= tag == "template"
        if tag == "textarea" and self.area is not None:
            # The first line break of a textarea is no part of its value.
            self._add(self.area, self.text.removeprefix("\n"))
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, text: str) -> None:
        if self.area is not None:
            self.text += text
