"""Amounts as people read them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from products.store.money import formatted


@dataclass(frozen=True)
class Notation:
    format: str = "${price}"
    decimal_point: str = "."
    thousand_separator: str = ","
    decimal_places: int = 2


@pytest.mark.parametrize(
    ("amount", "notation", "text"),
    [
        (47500, Notation(), "$475.00"),
        (0, Notation(), "$0.00"),
        (7, Notation(), "$0.07"),
        (-203, Notation(), "-$2.03"),
        (123456789, Notation(), "$1,234,567.89"),
        (123456789, Notation("{price} €", ",", "."), "1.234.567,89 €"),
        (123456789, Notation("{price} kr", ",", "\u00a0"), "1\u00a0234\u00a0567,89 kr"),
        (123456, Notation("¥{price}", ".", ",", 0), "¥123,456"),
        (1, Notation("{price}", ".", "", 8), "0.00000001"),
        (123456, Notation("{price}", ".", "", 2), "1234.56"),
        (100, Notation("{price} or {price}"), "1.00 or 1.00"),
        (100, Notation("$ {price} $"), "$ 1.00 $"),
    ],
)
def test_an_amount_is_written_as_its_currency_says(amount: int, notation: Notation, text: str) -> None:
    assert formatted(amount, notation) == text


@given(amount=some.integers(-(2**53), 2**53), places=some.integers(0, 8))
def test_no_digit_of_an_amount_is_lost(amount: int, places: int) -> None:
    text = formatted(amount, Notation("{price}", ".", ",", places))
    assert int(text.replace(",", "").replace(".", "")) == amount
    assert len(text.partition(".")[2]) == places
