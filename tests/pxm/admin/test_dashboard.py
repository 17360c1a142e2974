from __future__ import annotations

import pytest
from django.test import RequestFactory

from pxm import registry
from pxm.admin import dashboard
from pxm.admin.dashboard import Panel


@pytest.fixture(autouse=True)
def _own_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "ALL", {})
    monkeypatch.setattr(dashboard, "PANELS", registry.Registry("panel of a test"))


def _names() -> list[str]:
    context = dashboard.dashboard(RequestFactory().get("/admin/"), {})
    return [shown["panel"].name for shown in context["panels"]]


def test_panels_stand_in_the_order_of_their_places() -> None:
    dashboard.PANELS.add(Panel("late", "t.html", lambda request: {}, place=20))
    dashboard.PANELS.add(Panel("early", "t.html", lambda request: {}, place=10))

    assert _names() == ["early", "late"]


def test_a_panel_with_nothing_to_say_is_left_out() -> None:
    dashboard.PANELS.add(Panel("silent", "t.html", lambda request: None))

    assert _names() == []


def test_two_panels_of_one_name_are_a_mistake() -> None:
    dashboard.PANELS.add(Panel("one", "a.html", lambda request: {}))

    with pytest.raises(ValueError, match="two entries"):
        dashboard.PANELS.add(Panel("one", "b.html", lambda request: {}))
