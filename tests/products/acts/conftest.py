from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from products.acts.kinds import ActKind
from pxm.clock import now
from tests.factories.acts import known_act


@pytest.fixture(autouse=True)
def kind() -> Iterator[ActKind]:
    with known_act() as known:
        yield known


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Set the clock of acts forward: ``travel(timedelta(days=1))``."""
    ahead = [timedelta(0)]
    for module in ("models", "services", "job"):
        monkeypatch.setattr(f"products.acts.{module}.now", lambda: now() + ahead[0])

    def forward(by: timedelta) -> None:
        ahead[0] += by

    return forward
