"""Which rule decides, and so which catalog a shopper sees (catalog contract §4.2). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who asks, and when."""

    moment: datetime
    account: str | None = None
    account_tags: frozenset[str] = frozenset()
    customer: str | None = None
    channels: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
