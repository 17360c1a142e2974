"""A price list – SKU, a column for each currency, tiers, sales – read as the objects of a price import."""

from __future__ import annotations

from typing import Any

import pytest

from products.prices.inputs import PriceInput
from products.transfer.prices.objects import PriceObject, read_object
from products.transfer.products.cells import BadCell
from products.transfer.products.rows import BadHeader, BadRow
from products.transfer.sheets.price_columns import price_column_called, price_columns_called, read_price_header
from products.transfer.sheets.price_rows import decimal_sign, price_object, units

CODES = ("USD", "EUR", "JPY")


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Artikelnummer", "sku"),
        ("External reference", "external_ref"),
        ("USD", "price.USD"),
        ("Price (eur)", "price.EUR"),
        ("Preis", "price.USD"),
        ("EUR ab 10", "price.EUR.10"),
        ("10+ USD", "price.USD.10"),
        ("EUR ab 1", "price.EUR"),
        ("Sale USD", "sale.USD"),
        ("Aktionspreis EUR", "sale.EUR"),
        ("sale.EUR.5", "sale.EUR.5"),
        ("Sale start", "sale.from"),
        ("gültig bis", "sale.to"),
        ("Sale name", "sale.name"),
        ("USD EUR", ""),
        ("USD 5 10", ""),
        ("CHF", ""),
        ("Name", ""),
        ("Euro", ""),
        ("", ""),
    ],
)
def test_columns_are_known_by_their_names(name: str, column: str) -> None:
    assert price_column_called(name, CODES, "USD") == column


def test_the_first_of_two_columns_of_one_meaning_has_it() -> None:
    assert price_columns_called(["SKU", "USD", "Price USD"], CODES) == ["sku", "price.USD", ""]
    assert price_columns_called(["Price"], CODES) == [""]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["price.USD"], "no column of SKUs"),
        (["sku", ""], "no column of amounts"),
        (["sku", "price.USD", "price.EUR.10"], "amounts in EUR from 10 on, and none for one"),
    ],
)
def test_a_list_needs_skus_and_amounts(columns: list[str], message: str) -> None:
    with pytest.raises(BadHeader, match=message):
        read_price_header(columns)


@pytest.mark.parametrize(
    ("text", "sign", "places", "expected"),
    [
        ("475", ".", 2, 47500),
        ("475.5", ".", 2, 47550),
        ("$1,234.50", ".", 2, 123450),
        ("1.234,50 €", ",", 2, 123450),
        ("1'234.50 CHF", ".", 2, 123450),
        ("1 234,5", ",", 2, 123450),
        ("12.500", ".", 2, 1250),
        ("12.5000", ".", 3, 12500),
        ("980", ".", 0, 980),
        ("0", ".", 2, 0),
    ],
)
def test_amounts_are_minor_units(text: str, sign: str, places: int, expected: int) -> None:
    assert units(text, sign, places) == expected


@pytest.mark.parametrize(
    ("text", "sign"), [("-1", "."), ("1.234", "."), ("1,5", "."), ("free", "."), ("1,2,3", ","), ("9" * 17, ".")]
)
def test_what_is_no_amount_is_refused(text: str, sign: str) -> None:
    with pytest.raises(BadCell):
        units(text, sign, 2)


def test_the_sign_before_decimals_is_that_of_the_whole_column() -> None:
    assert decimal_sign(["1.234", "12,50 €", "3"]) == ","
    assert decimal_sign(["1,234", "12.5"]) == "."
    assert decimal_sign(["12,50", "12.50"]) == "."
    assert decimal_sign([]) == "."


def read(columns: list[str], cells: list[str], **options: Any) -> dict[str, Any]:
    document = price_object(read_price_header(columns), cells, book_id="book", **options)
    found = read_object(1, document)
    assert isinstance(found, PriceObject)
    assert found.book_id == "book"
    PriceInput.read(found.attributes, partial=True)
    attributes: dict[str, Any] = document["data"]["attributes"]
    return attributes


COLUMNS = ["sku", "price.USD", "price.USD.10", "price.JPY", "sale.USD", "sale.name", "sale.from", "sale.to"]


def test_a_row_is_an_object_of_the_import() -> None:
    cells = ["mug", "$12.50", "11", "980", "9.99", "spring", "24/12/2026", "2026-12-31"]
    assert read(COLUMNS, cells, places={"JPY": 0}, locale="en-GB") == {
        "sku": "mug",
        "currencies": {
            "USD": {
                "amount": 1250,
                "includes_tax": False,
                "tiers": {"from 10": {"minimum_quantity": 10, "amount": 1100}},
            },
            "JPY": {"amount": 980, "includes_tax": False},
        },
        "sales": {
            "spring": {
                "currencies": {"USD": {"amount": 999, "includes_tax": False}},
                "schedule": {"valid_from": "2026-12-24T00:00:00Z", "valid_to": "2026-12-31T23:59:59Z"},
            }
        },
    }


def test_empty_cells_say_nothing() -> None:
    assert read(COLUMNS, ["mug", "5", "", " ", "", "spring", "", ""]) == {
        "sku": "mug",
        "currencies": {"USD": {"amount": 500, "includes_tax": False}},
    }
    assert read(COLUMNS, ["mug", "", "", "", "4", "", "", ""])["sales"] == {
        "sale": {"currencies": {"USD": {"amount": 400, "includes_tax": False}}}
    }


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["", "5", "", "", "", "", "", ""], "There is no SKU."),
        (["mug", "", "", "", "", "", "", ""], "There is no amount."),
        (["mug", "x", "-1", "", "", "", "", ""],
         "The amount in USD must be an amount such as 475.00, and is “x”. "
         "The amount in USD from 10 must not be less than 0."),
        (["mug", "", "4", "", "", "", "", ""],
         "The amount in USD is missing, and there are amounts for more than one."),
        (["mug", "", "", "", "4", "", "soon", ""], "“soon” is no date such as 2026-12-24."),
        (["mug", "", "", "", "1.999", "", "", ""],
         "The sale in USD must have no more than 2 decimals, and is “1.999”."),
    ],
)  # fmt: skip
def test_everything_that_is_wrong_is_said(cells: list[str], words: str) -> None:
    with pytest.raises(BadRow) as refused:
        price_object(read_price_header(COLUMNS), cells, book_id="book")
    assert str(refused.value) == words
