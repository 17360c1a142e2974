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
    """`tell` returns who changed an attribute of a row last, and when; None if it does not know.

    Its third argument is the key of what was changed within the attribute, "" for the whole: a key of a map, or for a
    part of the row (an option of a variation) its id, with the name of its attribute or the id of a part of it behind
    a slash.
    """

    name: str
    tell: Callable[[Model, str, str], tuple[str, datetime] | None]


TELLERS: Registry[Teller] = Registry("teller of last changes")


def last_change_of(row: Any, attribute: str, key: str = "") -> tuple[str, datetime | None]:
    """Return who changed `attribute` of `row` (what stands at `key` of it) last, and when."""
    for teller in TELLERS:
        if found := teller.tell(row, attribute, key):
            return found
    return SOMEBODY, getattr(row, "updated_at", None)
