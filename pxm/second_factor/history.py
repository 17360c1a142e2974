"""The history of two-step sign-in: turned on, recovery codes made or used, turned off. It holds no secret."""

from __future__ import annotations

from pxm.history.declared import TRACKED, Tracked
from pxm.second_factor.models import SecondFactor

FACTOR = Tracked(SecondFactor, attributes=())


def declare() -> None:
    TRACKED.add(FACTOR)
