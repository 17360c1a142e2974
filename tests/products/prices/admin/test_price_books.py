"""Price books in the admin: their list, their page, duplicates and deletion."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from products.prices.models import Price, PriceBook
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, usd
from tests.factories.store import CurrencyFactory
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/prices/pricebook/", "/admin/prices/pricebook/add/"


def address(book: PriceBook, name: str = "change") -> str:
    return reverse(f"admin:prices_pricebook_{name}", args=[book.pk])


def test_the_list_says_how_many_prices_a_book_has_and_in_which_currencies() -> None:
    book = PriceBookFactory(name="Retail", description="For everybody")
    price_of(book, currencies=usd() | {"EUR": {"amount": 100}}, sales={})
    PriceBookFactory(name="Season")
    words = visible_text(signed_in(VIEWER).get(LIST).text)
    assert "Retail For everybody 1 EUR USD" in words
    assert "Season 0 –" in words


def test_the_list_asks_as_often_for_many_books_as_for_two(count_queries: Any) -> None:
    browser = signed_in(VIEWER)

    def queries(number: int) -> int:
        for book in PriceBookFactory.create_batch(number):
            price_of(book)
        return count_queries(lambda: browser.get(LIST))

    queries(1)
    assert queries(1) == queries(38)


def test_a_book_is_made_and_found() -> None:
    browser = signed_in(MERCHANDISER)
    assert "one row for each SKU" in visible_text(browser.get(ADD).text)
    browser.post(ADD, {"name": "Wholesale", "external_ref": "W1"})
    book = PriceBook.objects.get()
    assert (book.name, book.external_ref) == ("Wholesale", "W1")
    assert "Wholesale Price book" in visible_text(browser.get("/admin/search/", {"s": "whole"}).text)
    assert "Wholesale" in visible_text(browser.get(LIST, {"q": "w1"}).text)


@pytest.mark.parametrize("field", ["name", "external_ref"])
def test_what_is_taken_is_said_at_its_field_with_the_book_that_has_it(field: str) -> None:
    PriceBookFactory(name="Retail", external_ref="R")
    typed = {"name": "Other"} | {field: {"name": "Retail", "external_ref": "R"}[field]}
    page = signed_in(MERCHANDISER).post(ADD, typed)
    assert list(page.context["form"].errors) == [field]
    assert "belongs to Retail" in visible_text(page.text)
    assert PriceBook.objects.count() == 1


def test_a_duplicate_has_everything_and_a_free_name() -> None:
    book = PriceBookFactory(name="Retail")
    price_of(book)
    modifier_of(book)
    browser = signed_in(MERCHANDISER)
    for name in ("Retail (copy)", "Retail (copy 2)"):
        question = browser.get(address(book, "duplicate"))
        assert f"A copy with everything in it – 1 price and 1 modifier – will be called “{name}”." in visible_text(
            question.text
        )
        shown = press(browser, address(book, "duplicate"), question)
        copy = PriceBook.objects.get(name=name)
        assert shown.request["PATH_INFO"] == address(copy)
        assert (copy.price_count, copy.modifiers.count()) == (1, 1)


def test_deleting_says_what_goes_along() -> None:
    book = PriceBookFactory(name="Retail")
    price_of(book)
    price_of(book)
    browser = signed_in(MERCHANDISER)
    question = browser.get(address(book, "delete"))
    assert "With it goes what is inside: 2 prices. This cannot be undone." in visible_text(question.text)
    price_of(book)
    again = press(browser, address(book, "delete"), question)
    assert "Something changed since you looked." in visible_text(again.text)
    press(browser, address(book, "delete"), again)
    assert not PriceBook.objects.exists()
    assert not Price.objects.exists()


def test_a_currency_says_how_many_prices_use_it_before_it_goes() -> None:
    book, euro = PriceBookFactory(), CurrencyFactory(code="EUR")
    browser = signed_in(MERCHANDISER)
    page, deletion = (reverse(f"admin:store_currency_{name}", args=[euro.pk]) for name in ("change", "delete"))
    assert "amounts in EUR" not in browser.get(page).text + browser.get(deletion).text
    price_of(book)
    assert "1 price has amounts in EUR. Disabled or deleted" in visible_text(browser.get(page).text)
    price_of(book)
    modifier_of(book, currencies={"EUR": {"amount": 1}})
    question = browser.get(deletion)
    assert "2 prices and 1 price modifier have amounts in EUR: they stay" in visible_text(question.text)
    price_of(book)
    assert "Something changed since you looked." in visible_text(press(browser, deletion, question).text)
    press(browser, deletion)
    assert not type(euro).objects.filter(code="EUR").exists()
    assert Price.objects.count() == 3
