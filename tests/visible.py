"""What a person reads of a page."""

from __future__ import annotations

from html.parser import HTMLParser

_UNREAD = {"script", "style", "template", "head"}
_READ = {"title", "aria-label", "placeholder"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.unread += tag in _UNREAD
        self.texts.extend(
            value for name, value in attributes if name in {"title", "aria-label", "placeholder"} and value
        )

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in _UNREAD

    def handle_data(self, text: str) -> None:
        if not self.unread:
            self.texts.append(text)


def visible_text(markup: str) -> str:
    """Return the words of a page, those that are only read aloud or shown on hover among them."""
    reader = _Reader()
    reader.feed(markup)
    return " ".join(" ".join(reader.texts).split())
