"""A walk through screens in one browser, with axe looking at each of them in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
AXE = Axe().axe_script
# Colours are all that differs in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]

# Whatever a fade still hides or a request still fills is no screen yet.
UNSETTLED = ".htmx-request, .htmx-settling, .htmx-added, [x-cloak]"
SETTLED = f"() => !document.querySelector('{UNSETTLED}') && document.readyState === 'complete'"
FINISH_FADES = (
    "() => document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish())"
)
# What stands in a page, each kind of element once, with what it stands in: two rows of a list are one.
SHAPES = """(within) => {
    const attribute = ({ name, value }) => name === "class" ? value : `[${name}${value ? "" : "="}]`;
    const text = (each) => [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const shape = (each) => each && [each.tagName, ...[...each.attributes].map(attribute).sort(), text(each)].join(" ");
    const shown = [...document.querySelectorAll(`${within}, ${within} *`)].filter((each) => each.checkVisibility());
    return [...new Set(shown.map((each) => `${shape(each.parentElement)} > ${shape(each)}`))];
}"""
RUN = "([within, options]) => axe.run(within, options).then((answer) => answer.violations)"
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

    # What axe has seen in this process. A page of nothing but known shapes in a known set is no other screen, and of
    # known shapes the colours are known, too.
    shapes: ClassVar[set[str]] = set()
    screens: ClassVar[set[frozenset[str]]] = set()

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.add(urlsplit(request.url).path))

    def look(self, where: str, within: str = "html") -> None:
        """Run axe over what the page shows now, if it is new; `within` names the only part that can be."""
        self.page.wait_for_function(SETTLED)
        for name, is_open in self.page.evaluate(DIALOGS):
            self.dialogs.add(name)
            if is_open:
                self.opened.add(name)
        shapes = frozenset(self.page.evaluate(SHAPES, within))
        has_new_shapes = not shapes <= self.shapes
        if shapes not in self.screens:
            self._run(where, within, "tag", STANDARDS, colours=has_new_shapes)
        if has_new_shapes:
            self._turn("dark")
            self._run(f"{where}, in the dark", within, "rule", COLOURS)
            self._turn("light")
        self.screens.add(shapes)
        self.shapes.update(shapes)

    def _turn(self, scheme: str) -> None:
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate("(dark) => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")

    def _run(self, where: str, within: str, kind: str, chosen: list[str], *, colours: bool = True) -> None:
        self.page.evaluate(FINISH_FADES)
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE)
        options = {
            # For one rule, on locked orientations, axe would fetch all style sheets again and misplace their imports.
            "preload": False,
            "resultTypes": ["violations"],
            "runOnly": {"type": kind, "values": chosen},
            "rules": {name: {"enabled": colours} for name in COLOURS},
        }
        for fault in self.page.evaluate(RUN, [within, options]):
            self.faults += [f"{where}: {_in_words(fault, node)}" for node in fault["nodes"]]


def _in_words(fault: dict[str, Any], node: dict[str, Any]) -> str:
    reasons = [each["message"] for kind in ("any", "all", "none") for each in node[kind]]
    return f"{fault['id']} at {node['target']}: {' '.join(reasons)[:300]} {node['html'][:200]}"
