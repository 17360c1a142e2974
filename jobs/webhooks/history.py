"""The history of webhooks: made, changed, secret replaced, deleted. It holds no secret."""

from __future__ import annotations

from jobs.webhooks.models import Hook
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked

HOOK = Tracked(
    Hook,
    attributes=(
        Attribute("name"),
        Attribute("address"),
        Attribute("events", kind=Kind.LIST),
        Attribute("enabled", "on"),
    ),
)


def declare() -> None:
    TRACKED.add(HOOK)
