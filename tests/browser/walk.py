"""A walk through screens in one browser, with axe looking at each of them in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# Colours are all that differs in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]

# Whatever a fade still hides or a request still fills is no screen yet.
SETTLED = "() => !document.querySelector('.htmx-request, [x-cloak]') && document.readyState === 'complete'"
FINISH_FADES = (
    "() => document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish())"
)
DIALOGS = """() => [...document.querySelectorAll('dialog, [role=dialog]')].map(
    (each) => [each.id || each.dataset.part || each.className, each.matches('[open], :popover-open')])"""


@dataclass
class Walk:
    """`look` at one screen after the other, then read `faults`; `asked` and `dialogs` tell what the walk came by.

    `asked` holds the paths of all requests, `dialogs` the names of all dialogs that pages brought along, `opened` the
    names of those that were looked at while open.
    """

    page: Page
    faults: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    dialogs: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.add(urlsplit(request.url).path))

    def look(self, where: str, within: str = "html") -> None:
        """Run axe over what the page shows now; `within` names the only part that is new."""
        self.page.wait_for_function(SETTLED)
        for name, is_open in self.page.evaluate(DIALOGS):
            self.dialogs.add(name)
            if is_open:
                self.opened.add(name)
        self._run(where, within, "tag", STANDARDS)
        self._turn("dark")
        self._run(f"{where}, in the dark", within, "rule", COLOURS)
        self._turn("light")

    def _turn(self, scheme: str) -> None:
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate("(dark) => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")

    def _run(self, where: str, within: str, kind: str, chosen: list[str]) -> None:
        self.page.evaluate(FINISH_FADES)
        options = {"resultTypes": ["violations"], "runOnly": {"type": kind, "values": chosen}}
        for fault in Axe().run(self.page, within, options=options).response["violations"]:
            self.faults += [f"{where}: {_in_words(fault, node)}" for node in fault["nodes"]]


def _in_words(fault: dict[str, Any], node: dict[str, Any]) -> str:
    reasons = [each["message"] for kind in ("any", "all", "none") for each in node[kind]]
    return f"{fault['id']} at {node['target']}: {' '.join(reasons)[:300]} {node['html'][:200]}"
