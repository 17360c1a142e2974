from __future__ import annotations

import pytest
from django.test import RequestFactory

from pxm.admin import dashboard
from pxm.admin.dashboard import Panel, register_panel


@pytest.fixture(autouse=True)
def _own_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "_panels", {})


def _names() -> list[str]:
    context = dashboard.dashboard(RequestFactory().get("/admin/"), {})
    return [shown["panel"].name for shown in context["panels"]]


def test_panels_stand_in_the_order_of_their_places() -> None:
    register_panel(Panel("late", "t.html", lambda request: {}, place=20))
    register_panel(Panel("early", "t.html", lambda request: {}, place=10))

    assert _names() == ["early", "late"]


def test_a_panel_with_nothing_to_say_is_left_out() -> None:
    register_panel(Panel("silent", "t.html", lambda request: None))

    assert _names() == []


def test_a_panel_of_the_same_name_replaces_the_first() -> None:
    register_panel(Panel("one", "a.html", lambda request: {}))
    register_panel(Panel("one", "b.html", lambda request: {}))

    assert _names() == ["one"]
