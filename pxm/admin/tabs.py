"""Tabs of a page that edits one thing: parts of its one form, and parts that load by themselves when opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest

from pxm.registry import Registry


@dataclass(frozen=True)
class Tab:
    """One tab.

    A tab with `template` stands inside the page's form and shares its one Save; the template is rendered with the
    page's context plus `part`, what `context` returned. A tab with `address` instead is filled by htmx from there when
    it is opened for the first time, outside the form; what the page's own address says of `choice` is passed on to it.
    `fields` are the form fields that stand on it: their errors are
    counted on the tab. `badge` is a short text behind the title, "" for none. Tabs stand in the order of `place`.

    `script` is the module a tab with `address` needs. The page loads it, not what fills the tab: a script that came
    with its buttons would run after them, and a quick press would be lost.
    """

    key: str
    title: str
    template: str = ""
    address: Callable[[Any], str] | None = None
    choice: tuple[str, ...] = ()
    script: str = ""
    fields: tuple[str, ...] = ()
    context: Callable[[HttpRequest, Any, BaseForm], Mapping[str, Any]] | None = None
    badge: Callable[[Any], str] | None = None
    applies: Callable[[HttpRequest, Any], bool] = field(default=lambda request, row: True)
    place: int = 100


# Tabs that stand on the page of every noun, or of those they apply to; what they show is found by the row.
EVERY_PAGE: Registry[Tab] = Registry("tab of every page", name_of=attrgetter("key"))


@dataclass(frozen=True)
class ShownTab:
    """A tab on one page, as its template needs it."""

    key: str
    title: str
    template: str
    address: str
    script: str
    badge: str
    errors: int
    part: Mapping[str, Any]


def shown_tabs(tabs: Iterable[Tab], request: HttpRequest, row: Model | None, form: BaseForm) -> list[ShownTab]:
    """Return the tabs that apply to `row` and to the person; a tab that loads by itself needs a saved row."""
    return [
        ShownTab(
            key=tab.key,
            title=tab.title,
            template=tab.template,
            address=_address(tab, request, row),
            script=tab.script,
            badge=tab.badge(row) if tab.badge and row is not None else "",
            errors=sum(len(form.errors.get(name, ())) for name in tab.fields),
            part=tab.context(request, row, form) if tab.context else {},
        )
        for tab in sorted(tabs, key=attrgetter("place"))
        if (row is not None or not tab.address) and tab.applies(request, row)
    ]


def renewed(tab: Tab, row: Any) -> dict[str, dict[str, str]]:
    """Return the htmx event by which the page shows the badge of a tab anew, after something was added or removed."""
    return {"tab-renewed": {"tab": tab.key, "badge": tab.badge(row) if tab.badge else ""}}


def _address(tab: Tab, request: HttpRequest, row: Any) -> str:
    """Return where a tab is filled from, "" if it stands on the page."""
    if tab.address is None:
        return ""
    choice = urlencode([(name, request.GET[name]) for name in tab.choice if name in request.GET])
    return f"{tab.address(row)}?{choice}" if choice else tab.address(row)


def open_tab(tabs: list[ShownTab]) -> str:
    """Return the key of the tab to begin with: the first with an error, else the first."""
    return next((tab.key for tab in tabs if tab.errors), tabs[0].key)
