"""The table of a book's prices: which rows it shows, and what saving its cells does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.prices.models import Amount, Price, PriceBook
from products.prices.services.price import update_price
from pxm.clock import now
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.factories.products import ProductFactory
from tests.factories.store import CurrencyFactory
from tests.visible import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def book() -> PriceBook:
    CurrencyFactory(code="EUR", format="{price} €", decimal_point=",", thousand_separator=".")
    CurrencyFactory(code="JPY", format="¥{price}", decimal_places=0)
    CurrencyFactory(code="CHF", enabled=False)
    return PriceBookFactory()


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def rows(browser: Client, book: PriceBook, **choice: str) -> dict[str, dict[str, Any]]:
    answer = browser.get(reverse("admin:prices_pricebook_rows", args=[book.pk]), choice)
    return {row["sku"]: row for row in answer.json()["rows"]}


def save(browser: Client, book: PriceBook, *cells: tuple[str, str, str, str]) -> Any:
    names = ("sku", "currency", "opened", "typed")
    body = {"cells": [dict(zip(names, cell, strict=True)) for cell in cells]}
    return send(browser, book, json.dumps(body))


def send(browser: Client, book: PriceBook, body: str) -> Any:
    address = reverse("admin:prices_pricebook_save", args=[book.pk])
    return browser.post(address, body, content_type="application/json")


def stored(book: PriceBook) -> dict[tuple[str, str], int]:
    amounts = Amount.objects.filter(price__book=book, sale=None)
    return {(sku, code): units for sku, code, units in amounts.values_list("price__sku", "currency", "minor_units")}


def test_a_row_shows_amounts_as_people_write_them(merchandiser: Client, book: PriceBook) -> None:
    ProductFactory(name="Mug", sku="mug")
    ends = now() + timedelta(days=2)
    costs = {"EUR": {"amount": 123456}, "JPY": {"amount": 1500}}
    price_of(
        book,
        sku="mug",
        currencies=usd(tiers=tiers(from10=2000, from5=2200)) | costs,
        sales={"Spring": sale(1900, (now() - timedelta(days=1)).isoformat(), ends.isoformat())},
    )
    price_of(book, sku="gone", sales={"Soon": sale(1, ends.isoformat(), (ends + timedelta(days=1)).isoformat())})
    found = rows(merchandiser, book)
    assert list(found) == ["gone", "mug"]
    mug = found["mug"]
    assert (mug["name"], mug["USD"], mug["EUR"], mug["JPY"]) == ("Mug", "25.00", "1.234,56", "1,500")
    assert "CHF" not in mug
    day = f"{ends.day} {ends:%b %Y}"
    assert (mug["sale"], mug["tiers"]) == (f"$19.00 · Spring until {day}", "from 5, 10")
    assert (found["gone"]["name"], found["gone"]["sale"]) == ("", f"from {day}")


def test_rows_are_searched_and_filtered(merchandiser: Client, book: PriceBook) -> None:
    ProductFactory(name="Blue Mug", sku="b-1")
    begun, ends = (now() - timedelta(days=1)).isoformat(), (now() + timedelta(days=1)).isoformat()
    later = (now() + timedelta(days=2)).isoformat()
    price_of(book, sku="b-1", currencies=usd() | {"EUR": {"amount": 1}}, sales={"a": sale(1, begun, ends)})
    price_of(book, sku="c-1", sales={"a": sale(1, ends, later)})
    old = price_of(book, sku="d-1", sales={})
    Price.objects.filter(pk=old.pk).update(updated_at=now() - timedelta(days=8))
    for choice, expected in (
        ({"q": "mug"}, ["b-1"]),
        ({"q": "C-"}, ["c-1"]),
        ({"without": "EUR"}, ["c-1", "d-1"]),
        ({"sale": "now"}, ["b-1"]),
        ({"sale": "planned"}, ["c-1"]),
        ({"since": "week"}, ["b-1", "c-1"]),
        ({"since": "week", "without": "EUR"}, ["c-1"]),
        ({"sale": "?", "since": "?", "without": "\x00"}, ["b-1", "c-1", "d-1"]),
    ):
        assert list(rows(merchandiser, book, **choice)) == expected, choice


def test_a_thousand_prices_are_read_by_pages_with_as_many_queries_as_two(
    merchandiser: Client, book: PriceBook, count_queries: Any
) -> None:
    address = reverse("admin:prices_pricebook_rows", args=[book.pk])
    for number in range(2):
        price_of(book, sku=f"a-{number}")
    few = count_queries(lambda: merchandiser.get(address))
    save(merchandiser, book, *((f"s-{number:04d}", "USD", "", "1") for number in range(999)))
    assert count_queries(lambda: merchandiser.get(address)) == few
    last = merchandiser.get(address, {"page": "11"}).json()
    assert (last["total"], last["pages"], [row["sku"] for row in last["rows"]]) == (1_001, 11, ["s-0998"])


def test_cells_are_saved_together(merchandiser: Client, book: PriceBook) -> None:
    price = price_of(book, sku="mug", currencies=usd(2500, includes_tax=True, tiers=tiers(from5=2300)))
    answer = save(
        merchandiser,
        book,
        ("mug", "USD", "25.00", "$1,026.50"),
        ("mug", "EUR", "", "1.234,5 €"),
        ("new", "JPY", "", "¥1,500"),
        ("mug", "JPY", "", ""),
    )
    assert answer.json() == {"saved": 2, "deleted": 0}
    assert stored(book) == {("mug", "USD"): 102650, ("mug", "EUR"): 123450, ("new", "JPY"): 1500}
    amount = Amount.objects.get(price=price, sale=None, currency="USD")
    assert (amount.includes_tax, amount.tiers.get().minor_units) == (True, 2300)
    assert Amount.objects.filter(sale__price=price).exists()
    book.refresh_from_db()
    assert book.price_count == 2
    history = reverse("admin:history_entry_of", args=["prices.pricebook", book.pk])
    words = visible_text(merchandiser.get(history).text)
    assert "amount, EUR: – → 1.234,50 € amount, USD: $25.00 with tax → $1,026.50 with tax" in words


def test_an_amount_is_taken_out_but_not_the_last_one(merchandiser: Client, book: PriceBook) -> None:
    price_of(book, sku="mug", currencies=usd() | {"EUR": {"amount": 1}})
    assert save(merchandiser, book, ("mug", "EUR", "0,01", "")).json() == {"saved": 1, "deleted": 0}
    answer = save(merchandiser, book, ("mug", "USD", "25.00", ""))
    assert answer.status_code == 422
    assert answer.json()["problems"] == [
        {"sku": "mug", "currency": "USD", "message": "A price needs an amount in at least one currency."}
    ]


@pytest.mark.parametrize(
    ("code", "typed", "message"),
    [
        ("USD", "1.234", "USD takes at most 2 decimals."),
        ("JPY", "1.5", "JPY takes no decimals."),
        ("USD", "-1", "USD can not be less than 0."),
        ("USD", "abc", "USD is written like 475.00."),
        ("EUR", "1,2,3", "EUR is written like 475,00."),
        ("USD", "9" * 40, "USD is written like 475.00."),
        ("JPY", "9007199254740992", "JPY must be between 0 and 9007199254740991."),
        ("USD", "1\u0661", "USD is written like 475.00."),
    ],
)
def test_a_refusal_names_its_cell_and_nothing_is_saved(
    merchandiser: Client, book: PriceBook, code: str, typed: str, message: str
) -> None:
    price_of(book, sku="mug")
    before = stored(book)
    answer = save(merchandiser, book, ("mug", "CHF", "", "5"), ("mug", code, "25.00" if code == "USD" else "", typed))
    assert answer.status_code == 422
    assert answer.json()["problems"] == [{"sku": "mug", "currency": code, "message": message}]
    assert stored(book) == before


def test_what_somebody_else_wrote_meanwhile_is_told_and_kept(merchandiser: Client, book: PriceBook) -> None:
    price = price_of(book, sku="mug", currencies=usd(2500) | {"EUR": {"amount": 1}})
    update_price(price_id=price.pk, attributes={"currencies": usd(2600) | {"EUR": None}})
    answer = save(
        merchandiser, book, ("mug", "USD", "25.00", "30"), ("mug", "EUR", "0,01", "2"), ("hat", "USD", "", "1")
    )
    told = answer.json()["problems"]
    assert [(each["currency"], each["theirs"]) for each in told] == [("USD", "26.00"), ("EUR", "")]
    assert "wrote 26.00 meanwhile, just now." in told[0]["message"]
    assert "took this amount out meanwhile" in told[1]["message"]
    assert stored(book) == {("mug", "USD"): 2600}
    assert save(merchandiser, book, ("mug", "USD", "25.00", "26")).json() == {"saved": 0, "deleted": 0}


def test_a_deleted_price_is_told_and_can_be_made_again(merchandiser: Client, book: PriceBook) -> None:
    price_of(book, sku="mug").delete()
    answer = save(merchandiser, book, ("mug", "USD", "25.00", "30"))
    assert answer.json()["problems"][0]["theirs"] == ""
    assert save(merchandiser, book, ("mug", "USD", "", "30")).json() == {"saved": 1, "deleted": 0}


def delete(browser: Client, book: PriceBook, *rows: dict[str, Any], cells: Any = ()) -> Any:
    doomed = [{"sku": row["sku"], "version": row["version"]} for row in rows]
    return send(browser, book, json.dumps({"cells": list(cells), "doomed": doomed}))


def test_prices_are_deleted_with_the_other_changes(merchandiser: Client, book: PriceBook) -> None:
    for sku in ("hat", "mug", "sock"):
        price_of(book, sku=sku)
    shown = rows(merchandiser, book)
    cells = [{"sku": sku, "currency": "USD", "opened": "25.00", "typed": "30"} for sku in ("hat", "sock")]
    answer = delete(merchandiser, book, shown["mug"], shown["sock"], cells=cells)
    assert answer.json() == {"saved": 1, "deleted": 2}
    assert stored(book) == {("hat", "USD"): 3000}
    book.refresh_from_db()
    assert book.price_count == 1
    assert delete(merchandiser, book, shown["mug"]).json() == {"saved": 0, "deleted": 0}


def test_what_somebody_else_changed_meanwhile_is_not_deleted_unseen(merchandiser: Client, book: PriceBook) -> None:
    price = price_of(book, sku="mug")
    other = price_of(book, sku="hat")
    shown = rows(merchandiser, book)
    update_price(price_id=price.pk, attributes={"currencies": usd(2600)})
    answer = delete(merchandiser, book, *shown.values())
    (told,) = answer.json()["problems"]
    assert (answer.status_code, told["sku"], told["currency"]) == (422, "mug", "")
    assert "changed this price meanwhile, just now." in told["message"]
    assert Price.objects.filter(pk=other.pk).exists()
    assert delete(merchandiser, book, told, shown["hat"]).json()["deleted"] == 2


def test_two_hundred_prices_are_deleted_with_as_many_queries_as_two(merchandiser: Client, book: PriceBook) -> None:
    def queries(number: int) -> int:
        for _ in range(number):
            price_of(book)
        shown = list(rows(merchandiser, book).values()) + list(rows(merchandiser, book, page="2").values())
        with CaptureQueriesContext(connection) as captured:
            assert delete(merchandiser, book, *shown).json()["deleted"] == number
        return len(captured)

    queries(2)
    assert queries(2) == queries(200)


def test_two_hundred_cells_are_saved_with_as_many_queries_as_two(merchandiser: Client, book: PriceBook) -> None:
    def queries(number: int) -> int:
        skus = [price_of(book, sales={}).sku for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            save(merchandiser, book, *((sku, "USD", "25.00", "30") for sku in skus))
        return len(captured)

    queries(2)
    assert queries(2) == queries(200)


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{"sku": "a"}]}']
    + ['{"cells": [], "doomed": [{"sku": "a"}]}', '{"cells": [], "doomed": [{"sku": "a", "version": 1}]}', "null"]
    + [
        json.dumps({"cells": [{"sku": sku, "currency": "USD", "opened": "", "typed": typed}]})
        for sku, typed in (("\x00", "1"), ("\ud800", "1"), ("a", 1), ("a", None))
    ],
)
def test_what_is_no_table_is_refused(merchandiser: Client, book: PriceBook, body: str) -> None:
    assert send(merchandiser, book, body).status_code == 400
    assert stored(book) == {}


@pytest.mark.parametrize(("sku", "code"), [("", "USD"), ("x" * 600, "USD"), ("a", "nonsense"), ("$a", "US")])
def test_what_can_be_no_price_is_refused(merchandiser: Client, book: PriceBook, sku: str, code: str) -> None:
    answer = save(merchandiser, book, (sku, code, "", "1"))
    assert answer.status_code == 422
    assert answer.json()["problems"]
    assert stored(book) == {}


def test_too_many_cells_are_refused(merchandiser: Client, book: PriceBook) -> None:
    answer = save(merchandiser, book, *((f"s-{number}", "USD", "", "1") for number in range(10_001)))
    assert answer.json()["problems"][0]["message"] == "At most 10,000 cells can be saved at once."
    assert stored(book) == {}


def test_a_book_that_is_gone_is_404_and_who_looks_sees_no_way_to_save(book: PriceBook) -> None:
    viewer = signed_in(VIEWER)
    assert "Give up changes" not in viewer.get(reverse("admin:prices_pricebook_grid", args=[book.pk])).text
    gone = PriceBook(pk="01900000-0000-7000-8000-000000000000")
    assert viewer.get(reverse("admin:prices_pricebook_grid", args=[gone.pk])).status_code == 404
