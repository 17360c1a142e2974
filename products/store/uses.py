"""What amounts of a currency there are: told by the rooms that keep them, before a currency is disabled or deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pxm.registry import Registry


class Used(NamedTuple):
    """How many rows have amounts in a currency, and what one of them and several are called."""

    number: int
    noun: str
    plural: str


@dataclass(frozen=True)
class CurrencyUse:
    """`of` counts the rows of a room that have an amount in the currency of that code."""

    name: str
    of: Callable[[str], Iterable[Used]]


CURRENCY_USES: Registry[CurrencyUse] = Registry("use of currencies")


def uses_of(code: str) -> list[Used]:
    """Return what has amounts in the currency, nothing that is none."""
    return [used for use in CURRENCY_USES for used in use.of(code) if used.number]
