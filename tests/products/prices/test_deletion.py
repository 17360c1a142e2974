"""Deleting price books and prices: everything that depends on them goes, in as many statements as there are tables."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from products.prices.models import Amount, Price, PriceBook, PriceModifier, Sale, Tier
from products.prices.services.book import delete_books
from products.prices.services.price import delete_prices
from tests.factories.prices import PriceBookFactory, modifier_of, price_of

pytestmark = pytest.mark.django_db

TABLES = (Price, PriceModifier, Sale, Amount, Tier)


def filled(prices: int) -> PriceBook:
    book = PriceBookFactory()
    for _ in range(prices):
        price_of(book)
    modifier_of(book)
    return book


def rows() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def test_a_book_goes_with_all_that_is_in_it_and_nothing_else() -> None:
    filled(2)
    before = rows()
    book = filled(3)
    assert delete_books(book_ids=[book.pk, book.pk]) == 1
    assert rows() == before
    assert delete_books(book_ids=[book.pk]) == 0


def test_a_price_goes_with_what_it_says() -> None:
    book = filled(2)
    before = rows()
    doomed = [price_of(book).pk for _ in range(2)]
    assert delete_prices(price_ids=doomed) == 2
    assert rows() == before
    assert PriceBook.objects.get().price_count == 2
    assert delete_prices(price_ids=doomed) == 0


def test_prices_of_several_books_are_deleted_at_once() -> None:
    first, second = filled(3), filled(1)
    doomed = Price.objects.exclude(pk=first.prices.first().pk).values_list("pk", flat=True)
    assert delete_prices(price_ids=list(doomed)) == 3
    assert [PriceBook.objects.get(pk=book.pk).price_count for book in (first, second)] == [1, 0]


def test_deleting_a_book_takes_the_same_statements_however_much_is_in_it() -> None:
    def statements(prices: int) -> int:
        book = filled(prices)
        with CaptureQueriesContext(connection) as queries:
            delete_books(book_ids=[book.pk])
        return len(queries)

    assert statements(2) == statements(100)


def test_deleting_prices_takes_the_same_statements_however_many_they_are() -> None:
    def statements(prices: int) -> int:
        book = filled(prices)
        with CaptureQueriesContext(connection) as queries:
            delete_prices(price_ids=list(book.prices.values_list("pk", flat=True)))
        # The history tells of each price, in as many batches as the database needs.
        return sum("history_entry" not in query["sql"] for query in queries)

    assert statements(2) == statements(100)
