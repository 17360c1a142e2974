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


EVENTS: Registry[EventKind] = Registry("event of webhooks")
