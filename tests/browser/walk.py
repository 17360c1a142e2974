"""A walk through screens in one browser, with axe looking at each of them in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import JSHandle, Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
AXE = Axe().axe_script
# Colours are all that differs in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]

# Whatever a fade still hides, a request still fills or a sheet does not dress yet is no screen.
UNSETTLED = ".htmx-request, .htmx-settling, .htmx-added, [x-cloak]"
SETTLED = f"""() => !document.querySelector('{UNSETTLED}') && document.readyState === 'complete'
    && [...document.querySelectorAll('link[rel=stylesheet]')].every((each) => each.sheet)"""
# A busy machine may be slow; a page that is not there by then will never be.
MILLISECONDS_TO_SETTLE = 60_000
FINISH_FADES = (
    "() => document.getAnimations().filter((each) => each instanceof CSSTransition).forEach((each) => each.finish())"
)
# An element with what it stands in, whatever the words: two rows of a list are of one kind.
KIND = """
    const attribute = ({ name, value }) => name === "class" ? value : `[${name}${value ? "" : "="}]`;
    const text = (each) => [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const shape = (each) => each && [each.tagName, ...[...each.attributes].map(attribute).sort(), text(each)].join(" ");
    const kind = (each) => `${shape(each.parentElement)} > ${shape(each)}`;
    const shown = [...document.querySelectorAll(`${within}, ${within} *`)].filter((each) => each.checkVisibility());
"""
SHAPES = f"(within) => {{ {KIND} return [...new Set(shown.map(kind))]; }}"
# What is written, by its kind, its letters and the colours of all that is behind them; `window.pxmInks` keeps where.
INKS = f"""(within) => {{ {KIND}
    const grounds = new Map([[null, ""]]);
    const ground = (each) => {{
        if (!grounds.has(each)) {{
            const {{ backgroundColor, backgroundImage, opacity }} = getComputedStyle(each);
            const isClear = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none" && opacity === "1";
            const own = isClear ? "" : ` on ${{backgroundColor}} ${{backgroundImage}} ${{opacity}}`;
            grounds.set(each, own + ground(each.parentElement));
        }}
        return grounds.get(each);
    }};
    const ink = (each) => {{
        const {{ color, fontSize, fontWeight }} = getComputedStyle(each);
        return `${{kind(each)}}: ${{color}} ${{fontSize}} ${{fontWeight}}${{ground(each)}}`;
    }};
    const written = shown.filter((each) => text(each) || each.matches("input, select, textarea"));
    // A link is told from the text around it as a whole.
    window.pxmInks = new Map(written.map((each) => [ink(each), each.closest("a") ?? each]));
    return [...window.pxmInks.keys()];
}}"""
OF_INKS = "(inks) => ({ include: inks.map((ink) => window.pxmInks.get(ink)) })"
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
    # what is written in a known ink the colours are known.
    screens: ClassVar[set[frozenset[str]]] = set()
    inks: ClassVar[set[str]] = set()

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.asked.add(urlsplit(request.url).path))

    def look(self, where: str, within: str = "html") -> None:
        """Run axe over what the page shows now, if it is new; `within` names the only part that can be."""
        settle(self.page)
        for name, is_open in self.page.evaluate(DIALOGS):
            self.dialogs.add(name)
            if is_open:
                self.opened.add(name)
        screen = frozenset(self.page.evaluate(SHAPES, within))
        if screen in self.screens:
            return
        self.screens.add(screen)
        self._run(where, within, "tag", STANDARDS)
        self._look_at_colours(where, within)
        self._turn("dark")
        self._look_at_colours(f"{where}, in the dark", within)
        self._turn("light")

    def _look_at_colours(self, where: str, within: str) -> None:
        """Run the slowest rules by far, over one example of each new ink."""
        self.page.evaluate(FINISH_FADES)
        new = [ink for ink in self.page.evaluate(INKS, within) if ink not in self.inks]
        if new:
            self._run(where, self.page.evaluate_handle(OF_INKS, new), "rule", COLOURS)
            self.inks.update(new)

    def _turn(self, scheme: str) -> None:
        self.page.emulate_media(color_scheme=scheme)
        self.page.evaluate("(dark) => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")

    def _run(self, where: str, within: str | JSHandle, kind: str, chosen: list[str]) -> None:
        self.page.evaluate(FINISH_FADES)
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE)
        options = {
            # For one rule, on locked orientations, axe would fetch all style sheets again and misplace their imports.
            "preload": False,
            "resultTypes": ["violations"],
            "runOnly": {"type": kind, "values": chosen},
            "rules": {name: {"enabled": kind == "rule"} for name in COLOURS},
        }
        for fault in self.page.evaluate(RUN, [within, options]):
            self.faults += [f"{where}: {_in_words(fault, node)}" for node in fault["nodes"]]


def settle(page: Page) -> None:
    """Wait until a page shows all that it is about to show."""
    page.wait_for_function(SETTLED, timeout=MILLISECONDS_TO_SETTLE)


def _in_words(fault: dict[str, Any], node: dict[str, Any]) -> str:
    reasons = [each["message"] for kind in ("any", "all", "none") for each in node[kind]]
    return f"{fault['id']} at {node['target']}: {' '.join(reasons)[:300]} {node['html'][:200]}"
