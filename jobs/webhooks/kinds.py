"""The kinds of events that can be told; rooms declare theirs while they get ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pxm.registry import Registry


@dataclass(frozen=True)
class EventKind:
    """A kind of event: its `name` in messages ("job.finished"), what people call it, and what it says.

    `data` is the JSON schema of the member ``data`` of its messages, which the pages of the API show with `example`.
    """

    name: str
    label: str
    text: str
    data: Mapping[str, Any]
    example: Mapping[str, Any]
    is_asked_for: bool = False
    """Whether somebody sends it by hand to one webhook, which need not want to know."""


EVENTS: Registry[EventKind] = Registry("event of webhooks")


TEST = EventKind(
    "webhook.test",
    "A test message",
    "An operator has pressed *Send a test message*. Nothing has happened; every webhook may get it.",
    data={
        "type": "object",
        "properties": {
            "webhook": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
            "sent_by": {"type": "string"},
        },
    },
    example={"webhook": {"id": "0192f0c1-7a3e-7c55-9d0b-5a3f5b6f6a10", "name": "Storefront"}, "sent_by": "ana"},
    is_asked_for=True,
)


def tickable() -> list[EventKind]:
    """Return the kinds that a webhook can be told of."""
    return [kind for kind in EVENTS if not kind.is_asked_for]
