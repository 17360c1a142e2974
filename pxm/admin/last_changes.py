"""Who changed a row last, and when: told by whoever keeps a history, else by the row's own time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from pxm.registry import Registry

SOMEBODY = "Somebody else"


@dataclass(frozen=True)
class Teller:
    """`tell` returns who changed an attribute of a row last, and when; None if it does not know."""

    name: str
    tell: Callable[[Model, str], tuple[str, datetime] | None]


TELLERS: Registry[Teller] = Registry("teller of last changes")


def last_change_of(row: Any, attribute: str) -> tuple[str, datetime | None]:
    """Return who changed `attribute` of `row` last, and when."""
    for teller in TELLERS:
        if found := teller.tell(row, attribute):
            return found
    return SOMEBODY, getattr(row, "updated_at", None)
