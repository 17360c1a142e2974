"""Pressing the button of a page that asks, as a browser does: with every hidden input of its form."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "input" and values.get("type") == "hidden" and values.get("name"):
            self.found.setdefault(str(values["name"]), []).append(values.get("value") or "")


def hidden_inputs(question: Any) -> dict[str, list[str]]:
    """Return the hidden inputs of the form that a page or a dialog asks with, but for its token."""
    reader = _Hidden()
    reader.feed(question.text.partition("dialog-form" if "dialog-form" in question.text else "pxm-question")[2])
    return {name: values for name, values in reader.found.items() if name != "csrfmiddlewaretoken"}


def press(browser: Client, address: str, question: Any = None, **entered: Any) -> Any:
    """Press the button of the `question` that was asked, by default of the page at `address`."""
    return browser.post(address, hidden_inputs(question or browser.get(address)) | entered, follow=True)
