"""A price list – SKU, a column for each currency, tiers, sales – read as the objects of a price import."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from products.prices.inputs import PriceInput
from products.store.money import Notation
from products.transfer.prices.objects import PriceObject, read_object
from products.transfer.products.cells import BadCell
from products.transfer.products.rows import BadHeader, BadRow
from products.transfer.sheets.price_columns import price_column_called, price_columns_called, read_price_header
from products.transfer.sheets.price_rows import price_object, sign_in, sign_of, units

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
    assert price_columns_called(["SKU", "USD", "gültig ab"], CODES) == ["sku", "price.USD", ""]
    assert price_columns_called(["SKU", "Sale USD", "gültig ab"], CODES) == ["sku", "sale.USD", "sale.from"]


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
    ("text", "sign", "written", "expected"),
    [
        ("475", ".", "USD 2", 47500),
        ("475.5", ".", "USD 2", 47550),
        ("$1,234.50", ".", "USD 2", 123450),
        ("usd $ 12.50", ".", "USD 2", 1250),
        ("1.234,50 €", ",", "EUR 2", 123450),
        ("1'234.50 CHF", ".", "CHF 2", 123450),
        ("CHF 475.–", ",", "CHF 2", 47500),
        ("475,-- €", ",", "EUR 2", 47500),
        ("12 Taler", ".", "XTA 2", 1200),
        ("1 234,5", ",", "EUR 2", 123450),
        ("12.500", ".", "USD 2", 1250),
        ("12.5000", ".", "KWD 3", 12500),
        ("980", ".", "JPY 0", 980),
        ("0", ".", "USD 2", 0),
    ],
)
def test_amounts_are_minor_units(text: str, sign: str, written: str, expected: int) -> None:
    currency, _, places = written.partition(" ")
    assert units(text, sign, currency, Notation("{price} Taler", ".", ",", int(places))) == expected


@pytest.mark.parametrize(
    ("text", "sign", "said"),
    [
        *((text, ".", "must not be less than 0") for text in ("-1", "−$1", "$ -1", "475.00-", "(475.00)", "($5) USD")),
        *(
            (text, ".", "must have nothing beside it but its currency")
            for text in ("12,50 €", "12 Mio", "1.5k", "ab 5", "+5", "CA$ 5", "5 %", "$5/kg", "5*")
        ),
        *((text, ".", "must be an amount such as 475.00") for text in ("1,5", "1,5 $", "free", "-", "$", "$" * 101)),
        ("1,2,3", ",", "must be an amount such as 475,00"),
        ("1.234", ".", "must have no more than 2 decimals"),
        ("9" * 17, ".", "is too large"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, sign: str, said: str) -> None:
    with pytest.raises(BadCell, match=said):
        units(text, sign, "USD", Notation("${price}", ".", ",", 2))


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["1.234", "12,50 €", "3"], ","),
        (["1,234", "12.5"], "."),
        (["12,50", "1.5", "$ 3,99 USD"], ","),
        (["12,50", "12.50", "12.5-"], "."),
        (["12,50", "12.50"], "."),
        ([], "."),
    ],
)
def test_the_sign_before_decimals_is_that_of_most_amounts(texts: list[str], sign: str) -> None:
    assert sign_of(Counter(map(sign_in, texts))) == sign


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
    assert read(COLUMNS, cells, notations={"JPY": Notation("¥{price}", ".", ",", 0)}, locale="en-GB") == {
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
    assert read(COLUMNS, ["mug", "5", "", " ", "", "", " ", ""]) == {
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
        *(
            (["mug", price, "", "", " ", *sale], "The sale has a date or a name, but no amount.")
            for price in ("", "5")
            for sale in (["spring", "", ""], ["", "2026-12-24", ""], ["", "", "2026-12-24"])
        ),
        (["mug", "5", "", "", "x", "spring", "", ""], "The sale in USD must be an amount such as 475.00, and is “x”."),
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
