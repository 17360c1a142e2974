"""Editing one price in the drawer: amounts, tax, tiers, sales."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.prices.models import Price
from products.prices.services.amounts import costs_of
from products.prices.services.price import update_price
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.factories.store import CurrencyFactory
from tests.sent_form import sent_form
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

BUNDLE = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def price() -> Price:
    CurrencyFactory(code="EUR", format="{price} €", decimal_point=",")
    return price_of(
        PriceBookFactory(),
        sku="mug/1",
        currencies=usd(2500, includes_tax=True, tiers={"five": {"minimum_quantity": 5, "amount": 2300}}),
        sales={"Spring": sale(2000, "2026-03-01T00:00:30Z", "2026-04-01T00:00:00Z", bundle_ids=[BUNDLE])},
    )


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def address(price: Price) -> str:
    return reverse("admin:prices_pricebook_edit_price", args=[price.book_id]) + "?sku=mug%2F1"


def opened(browser: Client, price: Price) -> dict[str, Any]:
    page = browser.get(address(price)).text.replace("<form ", '<form id="form" ', 1)
    return dict(sent_form(page, "form"))


def save(browser: Client, price: Price, **typed: Any) -> Any:
    return browser.post(address(price), opened(browser, price) | typed)


def test_saving_what_nobody_touched_changes_nothing(merchandiser: Client, price: Price) -> None:
    before = costs_of([price])[price.pk]
    answer = save(merchandiser, price)
    assert answer.headers["HX-Trigger"] == "price-saved"
    again = Price.objects.get(pk=price.pk)
    assert (again.updated_at, costs_of([again])[again.pk]) == (price.updated_at, before)


def test_everything_is_edited_and_what_is_not_shown_stays(merchandiser: Client, price: Price) -> None:
    answer = save(
        merchandiser,
        price,
        **{
            "amount:USD": "26",
            "amount:EUR": "1,50",
            "tax:EUR": "on",
            "quantity:USD": ["5", "10", ""],
            "tier:USD": ["22", "21.5", ""],
            "sale": ["0", "new1"],
            "name:0": "Easter",
            "until:0": "2026-04-02T12:00",
            "name:new1": "Always",
            "sale-amount:new1:EUR": "1",
        },
    )
    assert "$26.00" in visible_text(answer.text)
    costs = costs_of([price])[price.pk]
    assert costs.currencies == usd(
        2600,
        includes_tax=True,
        tiers={"five": {"minimum_quantity": 5, "amount": 2200}, "from 10": {"minimum_quantity": 10, "amount": 2150}},
    ) | {"EUR": {"amount": 150, "includes_tax": True}}
    easter = costs.sales["Easter"]
    assert (easter["valid_from"].second, easter["valid_to"].day, easter["bundle_ids"]) == (30, 2, [BUNDLE])
    assert costs.sales["Always"]["currencies"] == {"EUR": {"amount": 100, "includes_tax": False}}
    assert set(costs.sales) == {"Easter", "Always"}


def test_tiers_and_sales_are_taken_out(merchandiser: Client, price: Price) -> None:
    save(merchandiser, price, **{"quantity:USD": [], "tier:USD": [], "sale": []})
    costs = costs_of([price])[price.pk]
    assert (costs.currencies, costs.sales) == (usd(2500, includes_tax=True), {})


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount:USD": "many"}, "USD is written like 475.00."),
        ({"amount:USD": "", "quantity:USD": [], "tier:USD": []}, "A price needs an amount in at least one currency."),
        ({"amount:USD": ""}, "USD has tiers, so it needs an amount."),
        ({"quantity:USD": "few"}, "USD: “few” is no quantity, such as 10."),
        ({"quantity:USD": "0"}, "quantity must be"),
        ({"quantity:USD": ["5", "5"], "tier:USD": ["1", "2"]}, "quantity must differ from that of the other tiers"),
        ({"name:0": ""}, "must not be empty"),
        ({"name:0": "$x"}, "$"),
        ({"from:0": "soon"}, "“soon” is no date and time."),
        ({"until:0": "2026-02-01T00:00"}, "Spring, end must be after its beginning."),
        ({"sale-amount:0:USD": ""}, "The sale Spring needs an amount."),
        ({"sale": ["0", "n"], "name:n": "Spring", "sale-amount:n:USD": "1"}, "Two sales are called Spring."),
    ],
)
def test_what_is_refused_is_said_with_all_that_was_typed(
    merchandiser: Client, price: Price, typed: dict[str, Any], said: str
) -> None:
    before = costs_of([price])[price.pk]
    answer = save(merchandiser, price, **({"amount:EUR": "77,77"} if "A price" not in said else {}), **typed)
    words = visible_text(answer.text)
    assert said in words, words
    assert "A price" in said or "77,77" in answer.text
    assert costs_of([price])[price.pk] == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(merchandiser: Client, price: Price) -> None:
    sent = opened(merchandiser, price) | {"amount:USD": "26"}
    update_price(price_id=price.pk, attributes={"currencies": usd(2700, tiers=tiers(from5=1))})
    answer = merchandiser.post(address(price), sent)
    assert "Somebody else changed this meanwhile." in visible_text(answer.text)
    assert 'value="26"' in answer.text
    assert costs_of([price])[price.pk].currencies["USD"]["amount"] == 2700
