"""Editing one price in the drawer: amounts, tax, tiers, sales."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.prices.models import Price
from products.prices.services.amounts import costs_of
from products.prices.services.price import update_price
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, sale, tiers, usd
from tests.factories.products import ProductFactory
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
            "amount:new1/EUR": "1",
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
        ({"amount:0/USD": ""}, "The sale Spring needs an amount."),
        ({"sale": ["0", "n"], "name:n": "Spring", "amount:n/USD": "1"}, "Two sales are called Spring."),
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


def test_a_sale_has_tax_tiers_and_bundles(merchandiser: Client, price: Price) -> None:
    box = ProductFactory(name="Gift box", product_type="bundle")
    page = merchandiser.get(address(price)).text
    assert "a product that is gone" in page
    answer = save(
        merchandiser,
        price,
        **{
            "tax:0/USD": "on",
            "quantity:0/USD": ["5", "10"],
            "tier:0/USD": ["19", "18"],
            "bundle:0": [str(box.pk)],
        },
    )
    assert "only in Gift box" in visible_text(answer.text)
    spring = costs_of([price])[price.pk].sales["Spring"]
    assert spring["currencies"] == usd(
        2000,
        includes_tax=True,
        tiers={
            "from 5": {"minimum_quantity": 5, "amount": 1900},
            "from 10": {"minimum_quantity": 10, "amount": 1800},
        },
    )
    assert spring["bundle_ids"] == [str(box.pk)]


def test_bundles_are_found_by_name_and_sku(merchandiser: Client) -> None:
    ProductFactory(name="Gift box", sku="box", product_type="bundle")
    ProductFactory(name="Gift", sku="gift")
    find = reverse("admin:prices_pricebook_find_bundles")
    assert [each["name"] for each in merchandiser.get(find, {"q": "gift"}).json()["bundles"]] == ["Gift box"]
    assert merchandiser.get(find, {"q": ""}).json() == {"bundles": []}


# --- Beside somebody else ---------------------------------------------------------------------------------------------


def test_what_others_changed_elsewhere_stays_and_is_told(merchandiser: Client, price: Price) -> None:
    sent = opened(merchandiser, price) | {"amount:USD": "26", "name:0": "Spring", "until:0": "2026-05-01T00:00"}
    easter = sale(1800, "2026-04-04T00:00:00Z", "2026-04-07T00:00:00Z")
    stays = sale(2000, "2026-03-01T00:00:30Z", "2026-04-01T00:00:00Z", bundle_ids=[BUNDLE])
    changed = usd(2500, tiers=tiers(from5=1)) | {"EUR": {"amount": 9}}
    update_price(price_id=price.pk, attributes={"currencies": changed, "sales": {"Spring": stays, "Easter": easter}})
    answer = merchandiser.post(address(price), sent)
    words = visible_text(answer.text)
    assert "changed USD, EUR and Easter meanwhile." in words
    costs = costs_of([price])[price.pk]
    assert costs.currencies["USD"] == {"amount": 2600, "includes_tax": False, "tiers": tiers(from5=1)}
    assert costs.currencies["EUR"]["amount"] == 9
    assert (costs.sales["Spring"]["valid_to"].month, set(costs.sales)) == (5, {"Spring", "Easter"})


def said(answer: Any) -> str:
    """Return what is to be read, without the exact times that show where the mouse rests."""
    return visible_text(re.sub(r'title="[^"]* UTC"', "", answer.text))


@pytest.mark.parametrize(("choice", "amount"), [("mine", 2600), ("theirs", 2700)])
def test_what_both_changed_is_decided_by_whoever_comes_second(
    merchandiser: Client, price: Price, choice: str, amount: int
) -> None:
    sent = opened(merchandiser, price) | {"amount:USD": "26", "amount:EUR": "5"}
    update_price(price_id=price.pk, attributes={"currencies": usd(2700)})
    answer = merchandiser.post(address(price), sent)
    assert "wrote $27.00 just now · you wrote $26.00" in said(answer)
    assert 'value="26"' in answer.text
    assert costs_of([price])[price.pk].currencies == usd(2700)
    (decision,) = re.findall(r'data-conflict="(.*?)"', answer.text)
    merchandiser.post(address(price), sent | {decision: choice})
    costs = costs_of([price])[price.pk]
    assert (costs.currencies["USD"]["amount"], costs.currencies["EUR"]["amount"]) == (amount, 500)


def test_a_decision_is_void_once_somebody_writes_anew(merchandiser: Client, price: Price) -> None:
    sent = opened(merchandiser, price) | {"amount:USD": "26"}
    update_price(price_id=price.pk, attributes={"currencies": usd(2700)})
    (decision,) = re.findall(r'data-conflict="(.*?)"', merchandiser.post(address(price), sent).text)
    update_price(price_id=price.pk, attributes={"currencies": usd(2800)})
    answer = merchandiser.post(address(price), sent | {decision: "mine"})
    assert "wrote $28.00" in visible_text(answer.text)
    assert costs_of([price])[price.pk].currencies["USD"]["amount"] == 2800


def test_sales_that_both_changed_are_told_part_by_part(merchandiser: Client, price: Price) -> None:
    sent = opened(merchandiser, price) | {
        "until:0": "2026-05-01T00:00",
        "bundle:0": [],
        "tax:0/USD": "on",
        "quantity:USD": [],
        "tier:USD": [],
    }
    theirs = sale(2000, "2026-03-01T00:00:30Z", "2026-06-01T00:00:00Z", bundle_ids=[BUNDLE, BUNDLE[:-1] + "1"])
    update_price(
        price_id=price.pk, attributes={"sales": {"Spring": theirs}, "currencies": usd(2500, tiers=tiers(from7=9))}
    )
    words = said(merchandiser.post(address(price), sent))
    for expected in (
        "Spring, end Spring, end The system",
        "USD, tiers USD, tiers The system",
        "wrote from 7: $0.09 just now · you wrote nothing",
        "wrote 1 Jun 2026, 00:00 UTC just now · you wrote 1 May 2026, 00:00 UTC",
        "wrote 2 bundles just now · you wrote 0 bundles",
    ):
        assert expected in words, (expected, words)


def test_a_price_that_was_deleted_meanwhile_keeps_what_was_typed(merchandiser: Client, price: Price) -> None:
    sent = opened(merchandiser, price) | {"amount:USD": "26"}
    price.delete()
    answer = merchandiser.post(address(price), sent)
    assert "Somebody deleted this price meanwhile" in visible_text(answer.text)
    assert 'value="26"' in answer.text


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"currencies": {"USD": 1}, "sales": {}}', "[" * 100_000])
def test_a_form_that_cannot_be_read_is_refused(merchandiser: Client, price: Price, text: str) -> None:
    sent = opened(merchandiser, price) | {"amount:USD": "26", "opened": text}
    assert "This form could not be read." in visible_text(merchandiser.post(address(price), sent).text)
    assert costs_of([price])[price.pk].currencies["USD"]["amount"] == 2500
