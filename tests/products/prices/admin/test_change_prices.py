"""*Change prices…*: from the dialog to the act's page and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs import runner
from products.acts.models import Act
from products.prices.models import Amount, PriceBook
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, usd
from tests.factories.store import CurrencyFactory
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> PriceBook:
    CurrencyFactory(code="JPY", decimal_places=0)
    CurrencyFactory(code="EUR", format="{price} €", decimal_point=",", thousand_separator=".")
    book = PriceBookFactory(name="Retail")
    price_of(book, sku="mug", currencies=usd(1000))
    price_of(book, sku="hat", currencies=usd(2000))
    return book


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def ask(browser: Client, book: PriceBook, **sent: str) -> Any:
    address = reverse("admin:prices_pricebook_change_prices", args=[book.pk])
    return browser.post(address, {"currency": "USD"} | sent, follow=True)


@pytest.mark.parametrize(
    ("sent", "shown", "told"),
    [
        ({"how": "percent", "value": "+5 %"}, "mug $10.00 → $10.50", "raised 2 prices by 5 %"),
        ({"how": "percent", "value": "−2,5"}, "mug $10.00 → $9.75", "lowered 2 prices by 2.5 %"),
        ({"how": "plus", "value": "-2.00"}, "mug $10.00 → $8.00", "lowered 2 prices by $2.00"),
        ({"how": "round", "ending": "99"}, "mug $10.00 → $9.99", "rounded 2 prices to 0.99"),
        (
            {"how": "copy", "currency": "EUR", "source": "USD", "value": "0,92", "ending": "95"},
            "mug new 8,95 €",
            "made 2 prices in EUR from USD × 0.92, rounded to 0,95",
        ),
    ],
)
def test_old_and_new_are_shown_first_and_then_done(
    merchandiser: Client, book: PriceBook, sent: dict[str, str], shown: str, told: str
) -> None:
    page = ask(merchandiser, book, **sent)
    words = visible_text(page.text)
    assert "Change 2 prices Retail" in words
    assert shown in words
    assert set(Amount.objects.filter(sale=None).values_list("minor_units", flat=True)) == {1000, 2000}
    act = Act.objects.get()
    merchandiser.post(reverse("admin:acts_act_do", args=[act.pk]))
    runner.drain()
    history = reverse("admin:history_entry_of", args=["prices.pricebook", book.pk])
    assert told in visible_text(merchandiser.get(history).text)


def test_only_the_chosen_rows_are_changed(merchandiser: Client, book: PriceBook) -> None:
    ask(merchandiser, book, how="percent", value="5", skus=json.dumps(["hat"]))
    assert Act.objects.get().number == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Say how the prices change."),
        ({"how": "round"}, "Say how the prices change."),
        ({"how": "percent", "value": "many"}, "Give a number, such as 5 or -2.5."),
        ({"how": "percent", "value": "1e9"}, "Give a number"),
        ({"how": "plus", "value": "2.345"}, "The amount takes at most 2 decimals."),
        ({"how": "copy", "source": "USD", "value": "1"}, "Choose another currency to copy from."),
        ({"how": "copy", "source": "EUR", "value": "0"}, "The factor must be greater than 0."),
        ({"how": "percent", "value": "5", "currency": "XXX"}, "Choose the currency whose prices change."),
        ({"how": "percent", "value": "5", "currency": "\x00"}, "Choose the currency whose prices change."),
        ({"how": "percent", "value": "5", "currency": "JPY", "ending": "99"}, "JPY has no decimals to round."),
        ({"how": "percent", "value": "5", "skus": "{"}, "The selection could not be read."),
        ({"how": "percent", "value": "5", "skus": "[1]"}, "The selection could not be read."),
        ({"how": "percent", "value": "0"}, "Nothing would change"),
        ({"how": "percent", "value": "5", "choice": "q=nothing"}, "Nothing would change"),
    ],
)
def test_what_cannot_be_asked_is_said_on_the_page_of_the_book(
    merchandiser: Client, book: PriceBook, sent: dict[str, str], said: str
) -> None:
    page = ask(merchandiser, book, **sent)
    assert page.request["PATH_INFO"] == reverse("admin:prices_pricebook_change", args=[book.pk])
    assert said in visible_text(page.text)
    assert not Act.objects.exists()
