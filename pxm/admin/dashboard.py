"""The start page: panels that the apps register, side by side in a grid of four columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Context = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """A part of the dashboard.

    `context` is asked once per visit, with a fixed number of queries; None leaves the panel out, because there is
    nothing to say or the person may not see it. `width` counts columns (1 to 4); a phone shows one column.
    """

    name: str
    template: str
    context: Callable[[HttpRequest], Context | None]
    width: int = 1
    place: int = 100


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Add `panel`, or replace the one of the same name. Panels stand in the order of their `place`."""
    _panels[panel.name] = panel


def dashboard(request: HttpRequest, context: Context) -> Context:
    """Add the panels to the context of the start page (unfold's ``DASHBOARD_CALLBACK``)."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.place, panel.name)):
        panel_context = panel.context(request)
        if panel_context is not None:
            shown.append({"panel": panel, "context": panel_context})
    return {**context, "panels": shown}
