"""The currencies that price screens show, and amounts in them as people write them."""

from __future__ import annotations

from collections.abc import Iterable

from products.store.models import Currency
from products.store.money import Notation

Notations = dict[str, Notation]


def enabled_currencies() -> list[Currency]:
    """Return the currencies that have a column, the default first. One query."""
    return list(Currency.objects.filter(enabled=True).order_by("-default", "slot"))


def notations_of(currencies: Iterable[Currency]) -> Notations:
    return {currency.code: currency.notation for currency in currencies}


def notation_of(code: str, notations: Notations) -> Notation:
    """Return the notation of a currency; one that the store does not know is written in the most usual way."""
    return notations.get(code) or Notation.usual(code)
