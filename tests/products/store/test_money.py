"""Amounts as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from products.store.money import NoAmount, Notation


def notation(format: str = "${price}", point: str = ".", separator: str = ",", places: int = 2) -> Notation:
    return Notation(format, point, separator, places)


@pytest.mark.parametrize(
    ("amount", "written", "text"),
    [
        (47500, notation(), "$475.00"),
        (0, notation(), "$0.00"),
        (7, notation(), "$0.07"),
        (-203, notation(), "-$2.03"),
        (123456789, notation(), "$1,234,567.89"),
        (123456789, notation("{price} €", ",", "."), "1.234.567,89 €"),
        (123456789, notation("{price} kr", ",", "\u00a0"), "1\u00a0234\u00a0567,89 kr"),
        (123456, notation("¥{price}", ".", ",", 0), "¥123,456"),
        (1, notation("{price}", ".", "", 8), "0.00000001"),
        (123456, notation("{price}", ".", "", 2), "1234.56"),
        (100, notation("{price} or {price}"), "1.00 or 1.00"),
        (100, notation("$ {price} $"), "$ 1.00 $"),
    ],
)
def test_an_amount_is_written_as_its_currency_says(amount: int, written: Notation, text: str) -> None:
    assert written.write(amount) == text


@given(amount=some.integers(-(2**53), 2**53), places=some.integers(0, 8))
def test_no_digit_of_an_amount_is_lost(amount: int, places: int) -> None:
    text = notation("{price}", ".", ",", places).write(amount)
    assert int(text.replace(",", "").replace(".", "")) == amount
    assert len(text.partition(".")[2]) == places


GERMAN = Notation("{price} €", ",", ".", 2)
SWISS = Notation("CHF {price}", ".", "’", 2)
FRENCH = Notation("{price} €", ",", "\u202f", 2)


@pytest.mark.parametrize(
    "notation", [Notation("${price}", ".", ",", 2), GERMAN, SWISS, FRENCH, Notation("¥{price}", "", ",", 0)]
)
@pytest.mark.parametrize("amount", [0, 5, 99, 100, 47500, 123456789])
def test_what_is_written_is_read_again(notation: Notation, amount: int) -> None:
    assert notation.read(notation.write(amount)) == amount
    assert notation.read(f" {notation.number(amount)}\u00a0") == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("475", 47500), ("475.00", 47500), ("1.234", 123400), ("1.234,5", 123450), ("0,5", 50), (",5", 50), ("5 €", 500)],
)
def test_a_notation_of_ones_own_comes_before_the_usual_one(text: str, amount: int) -> None:
    assert GERMAN.read(text) == amount


@pytest.mark.parametrize("text", ["", "€", ".", ",", "1,234", "1.2345,00", "12.34.56", "1e3", "٣", "1/2"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(NoAmount):
        GERMAN.read(text)
