"""Several people, or programs, at the prices of one book at once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from products.prices.costs import Costs
from products.prices.models import Amount, Price, PriceBook, PriceModifier
from products.prices.services.amounts import costs_of
from products.prices.services.book import create_book, delete_books
from products.prices.services.cells import Doomed, write_table
from products.prices.services.merging import edit_costs
from products.prices.services.modifier import create_price_modifier
from products.prices.services.price import create_price, delete_prices, update_price
from products.prices.services.replication import replicate_book
from pxm.errors import Invalid, Missing
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from pxm.rows import version_of
from tests.client import APIClient
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, usd
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("real_database")

PRICE = {"sku": "S", "currencies": usd(1)}


def kinds(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


def counted(book: PriceBook) -> tuple[int, int]:
    """How many prices a book says it has, and how many it has."""
    return PriceBook.objects.get(pk=book.pk).price_count, Price.objects.filter(book=book).count()


def test_of_one_sku_priced_twice_at_once_one_is_created_and_one_is_a_conflict() -> None:
    token = issue_token(key=create_application_key(name="Race")[0], grant=Grant.CLIENT_CREDENTIALS)[1]
    book = PriceBookFactory()
    body = {"data": {"type": "product-price", "attributes": PRICE}}

    def post() -> Any:
        return APIClient(token).post(f"/pcm/pricebooks/{book.pk}/prices", body)

    for number in range(3):
        body["data"]["attributes"] = PRICE | {"sku": f"S-{number}"}
        answers = sorted(at_once(post, post), key=lambda answer: answer.status)
        assert [answer.status for answer in answers] == [201, 409]
        assert answers[1].errors == [
            {
                "title": "conflict",
                "status": "409",
                "detail": "The price already exists",
                "source": {"pointer": "/data/attributes/sku"},
            }
        ]
    assert counted(book) == (3, 3)
    assert Amount.objects.count() == 3


def test_books_and_modifiers_of_one_name_made_at_once_are_one() -> None:
    book = PriceBookFactory()
    results = at_once(*[lambda: create_book(attributes={"name": "Same"})] * 3)
    assert kinds(results) == {"PriceBook": 1, "Invalid": 2}
    modifier = {"name": "m", "modifier_type": "price_equals", "currencies": usd(1)}
    results = at_once(*[lambda: create_price_modifier(book_id=book.pk, attributes=modifier)] * 3)
    assert kinds(results) == {"PriceModifier": 1, "Invalid": 2}
    assert PriceModifier.objects.count() == 1


def test_prices_that_come_and_go_at_once_are_all_counted() -> None:
    book = PriceBookFactory()
    doomed = [price_of(book) for _ in range(4)]
    calls: list[Any] = [lambda price=price: delete_prices(price_ids=[price.pk]) for price in doomed]
    calls += [lambda sku=sku: create_price(book_id=book.pk, attributes=PRICE | {"sku": sku}) for sku in "abcd"]
    assert kinds(at_once(*calls)) == {"int": 4, "Price": 4}
    assert counted(book) == (4, 4)


def test_a_price_deleted_and_made_again_at_once_is_there_or_not_but_counted() -> None:
    book = PriceBookFactory()
    for number in range(3):
        price = price_of(book, sku=f"S-{number}")
        at_once(
            lambda price=price: delete_prices(price_ids=[price.pk]),
            lambda number=number: create_price(book_id=book.pk, attributes=PRICE | {"sku": f"S-{number}"}),
        )
        said, there = counted(book)
        assert said == there


def test_a_price_that_comes_into_a_book_that_goes_is_refused_or_goes_along() -> None:
    for _ in range(3):
        book = PriceBookFactory()
        price_of(book)
        results = at_once(
            lambda book=book: create_price(book_id=book.pk, attributes=PRICE),
            lambda book=book: delete_books(book_ids=[book.pk]),
        )
        assert isinstance(results[0], Price | Missing)
        assert results[1] == 1
        assert not Price.objects.exists()
        assert not Amount.objects.exists()


def test_of_changes_of_one_price_at_once_one_is_the_last_as_a_whole() -> None:
    price = price_of(PriceBookFactory())

    def change(amount: int) -> Any:
        currencies = {code: {"amount": amount} for code in ("USD", "EUR", "CHF")}
        return update_price(price_id=price.pk, attributes={"currencies": currencies, "sales": {}})

    results = at_once(*(lambda amount=amount: change(amount) for amount in range(4)))
    assert kinds(results) == {"Price": 4}
    amounts = Amount.objects.filter(price=price, sale=None).values_list("currency", "minor_units")
    assert len(amounts) == 3
    assert len({amount for _, amount in amounts}) == 1


def test_two_prices_do_not_get_one_sku_at_once() -> None:
    book = PriceBookFactory()
    first, second = price_of(book), price_of(book)
    results = at_once(
        *(lambda price=price: update_price(price_id=price.pk, attributes={"sku": "same"}) for price in (first, second))
    )
    assert kinds(results) == {"Price": 1, "Invalid": 1}
    assert isinstance(next(each for each in results if not isinstance(each, Price)), Invalid)


def test_a_copy_holds_every_price_as_it_was_or_as_it_became() -> None:
    book = PriceBookFactory()
    prices = [price_of(book, currencies={"USD": {"amount": 1}, "EUR": {"amount": 1}}) for _ in range(5)]
    modifier_of(book)

    def change() -> None:
        for price in prices:
            attributes = {"currencies": {"USD": {"amount": 2}, "EUR": {"amount": 2}}, "sales": {}}
            update_price(price_id=price.pk, attributes=attributes)

    copy, _, came = at_once(
        lambda: replicate_book(book_id=book.pk, attributes={}),
        change,
        lambda: create_price(book_id=book.pk, attributes=PRICE),
    )
    said, there = counted(copy)
    assert said == there
    assert isinstance(came, Price)
    for price in Price.objects.filter(book=copy).exclude(sku="S"):
        amounts = set(Amount.objects.filter(price=price, sale=None).values_list("currency", "minor_units"))
        assert amounts in ({("USD", 1), ("EUR", 1)}, {("USD", 2), ("EUR", 2)})
        assert price.sales.exists() == (("USD", 1) in amounts)


def test_a_price_that_two_people_delete_in_their_tables_is_counted_once() -> None:
    book = PriceBookFactory()
    price_of(book, sku="kept")
    doomed = Doomed("gone", version_of(price_of(book, sku="gone")))

    def delete() -> Any:
        return write_table(book_id=book.pk, doomed=[doomed])

    written = at_once(delete, delete)
    assert sorted(each.deleted for each in written) == [0, 1]
    assert counted(book) == (1, 1)


def test_two_edits_of_one_price_at_once_both_stay() -> None:
    book = PriceBookFactory()
    price = price_of(book, sku="mug", currencies=usd(1) | {"EUR": {"amount": 1}})
    opened = costs_of([price])[price.pk]

    def edit(code: str) -> Any:
        currencies = opened.currencies | {code: {"amount": 2, "includes_tax": False}}
        wanted = Costs(currencies, opened.sales)
        return edit_costs(price_id=price.pk, opened=opened, wanted=wanted, keeps_mine=lambda clash: None)

    merged = at_once(lambda: edit("USD"), lambda: edit("EUR"))
    assert all(not each.clashes for each in merged)
    amounts = costs_of([price])[price.pk].currencies
    assert {code: each["amount"] for code, each in amounts.items()} == {"USD": 2, "EUR": 2}
