"""How an amount of minor units is written (catalog contract §5.5). Pure."""

from __future__ import annotations

from typing import Protocol


class Notation(Protocol):
    """What a currency says about writing amounts."""

    format: str
    decimal_point: str
    thousand_separator: str
    decimal_places: int


def formatted(amount: int, notation: Notation) -> str:
    """Return ``$1,234.56`` for 123456 cents: the minus of a negative amount stands before everything."""
    digits = f"{abs(amount):0{notation.decimal_places + 1}d}"
    places = len(digits) - notation.decimal_places
    whole = f"{int(digits[:places]):,}".replace(",", notation.thousand_separator)
    number = f"{whole}{notation.decimal_point}{digits[places:]}" if notation.decimal_places else whole
    return f"{'-' if amount < 0 else ''}{notation.format.replace('{price}', number)}"
