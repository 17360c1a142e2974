"""The start page: panels that the apps register, side by side in a grid of four columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from pxm.registry import Registry

Context = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """A part of the dashboard.

    `context` is asked once per visit, with a fixed number of queries; None leaves the panel out, because there is
    nothing to say or the person may not see it. `width` counts columns (1 to 4); a phone shows one column. Panels
    stand in the order of `place`.
    """

    name: str
    template: str
    context: Callable[[HttpRequest], Context | None]
    width: int = 1
    place: int = 100


PANELS: Registry[Panel] = Registry("panel of the dashboard")


def dashboard(request: HttpRequest, context: Context) -> Context:
    """Add the panels to the context of the start page (unfold's ``DASHBOARD_CALLBACK``)."""
    shown = []
    for panel in PANELS:
        panel_context = panel.context(request)
        if panel_context is not None:
            shown.append({"panel": panel, "context": panel_context})
    return {**context, "panels": shown}
