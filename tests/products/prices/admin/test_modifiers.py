"""The tab *Modifiers* of a price book."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.prices.models import PriceBook, PriceModifier
from products.prices.services.amounts import currencies_of
from products.prices.services.modifier import update_price_modifier
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, modifier_of, tiers, usd
from tests.factories.store import CurrencyFactory
from tests.pressing import hidden_inputs
from tests.sent_form import sent_form
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> PriceBook:
    CurrencyFactory(code="EUR", format="{price} €", decimal_point=",")
    return PriceBookFactory()


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def address(book: PriceBook, name: str, *of: Any) -> str:
    return reverse(f"admin:prices_pricebook_{name}", args=[book.pk, *of])


def tab(browser: Client, book: PriceBook) -> str:
    return str(visible_text(browser.get(address(book, "modifiers")).text))


def typed(browser: Client, book: PriceBook, modifier: PriceModifier) -> dict[str, Any]:
    page = browser.get(address(book, "modifier", modifier.pk)).text.replace("<form ", '<form id="form" ', 1)
    return dict(sent_form(page, "form"))


def currencies(modifier: PriceModifier) -> dict[str, Any]:
    return currencies_of([modifier])[modifier.pk]


def test_modifiers_read_as_sentences(book: PriceBook) -> None:
    viewer = signed_in(VIEWER)
    assert "This book has no modifiers yet." in tab(viewer, book)
    modifier_of(book, name="Extra", currencies=usd(500) | {"EUR": {"amount": 450}})
    modifier_of(book, name="Less", modifier_type="price_decrement")
    modifier_of(book, name="Fix", modifier_type="price_equals")
    words = tab(viewer, book)
    assert "Extra adds 4,50 € and $5.00 Fix makes the price $5.00 Less takes off $5.00" in words
    assert "Edit" not in words


def test_a_modifier_is_added(merchandiser: Client, book: PriceBook) -> None:
    sent = {"name": "Extra", "modifier_type": "price_increment", "amount:USD": "5", "amount:EUR": "4,50"}
    answer = merchandiser.post(address(book, "new_modifier"), sent)
    assert answer.headers["HX-Trigger"] == "modifiers-changed"
    assert "Extra adds 4,50 € and $5.00" in tab(merchandiser, book)


def test_amounts_are_changed_with_their_tax_and_tiers_kept(merchandiser: Client, book: PriceBook) -> None:
    modifier = modifier_of(
        book, currencies=usd(500, includes_tax=True, tiers=tiers(from5=400)) | {"EUR": {"amount": 1}}
    )
    sent = typed(merchandiser, book, modifier) | {"amount:USD": "6", "amount:EUR": ""}
    merchandiser.post(address(book, "modifier", modifier.pk), sent)
    assert currencies(modifier) == usd(600, includes_tax=True, tiers=tiers(from5=400))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": ""}, "Give it a name."),
        ({"name": "Taken"}, "The modifier already exists."),
        ({"modifier_type": "?"}, "What it does must be one of"),
        ({"amount:USD": "many"}, "USD is written like 475.00."),
        ({"amount:USD": ""}, "Give it an amount in at least one currency."),
        ({"amount:nonsense": "1"}, "must be three letters"),
    ],
)
def test_what_is_refused_is_said_with_all_that_was_typed(
    merchandiser: Client, book: PriceBook, sent: dict[str, str], said: str
) -> None:
    modifier_of(book, name="Taken")
    whole = {"name": "Extra", "modifier_type": "price_increment", "amount:USD": "5", "amount:EUR": "77,77"} | sent
    if sent == {"amount:USD": ""}:
        whole["amount:EUR"] = ""
    page = merchandiser.post(address(book, "new_modifier"), whole).text
    assert said in visible_text(page)
    assert whole["amount:EUR"] in page
    assert PriceModifier.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(merchandiser: Client, book: PriceBook) -> None:
    modifier = modifier_of(book)
    sent = typed(merchandiser, book, modifier) | {"amount:USD": "6"}
    update_price_modifier(price_modifier_id=modifier.pk, attributes={"currencies": usd(700)})
    page = merchandiser.post(address(book, "modifier", modifier.pk), sent)
    assert "Somebody else changed this meanwhile." in visible_text(page.text)
    assert 'value="6"' in page.text
    assert currencies(modifier) == usd(700)


def test_deleting_asks_first(merchandiser: Client, book: PriceBook) -> None:
    modifier = modifier_of(book, name="Extra")
    there = address(book, "delete_modifier", modifier.pk)
    question = merchandiser.post(there)
    assert "Children with an option that names “Extra”" in visible_text(question.text)
    answer = merchandiser.post(there, hidden_inputs(question))
    assert answer.headers["HX-Trigger"] == "modifiers-changed"
    assert not PriceModifier.objects.exists()
    assert merchandiser.post(there).status_code == 404


def test_the_tab_asks_as_often_for_many_modifiers_as_for_two(book: PriceBook, count_queries: Any) -> None:
    viewer = signed_in(VIEWER)

    def queries(number: int) -> int:
        for _ in range(number):
            modifier_of(book)
        return count_queries(lambda: tab(viewer, book))

    queries(2)
    assert queries(0) == queries(198)
