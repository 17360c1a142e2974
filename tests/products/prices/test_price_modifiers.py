"""/pcm/pricebooks/{id}/modifiers (catalog contract §7.3)."""

from __future__ import annotations

from typing import Any

import pytest

from products.prices.models import PriceModifier
from tests.client import APIClient
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, tiers, usd
from tests.resource_cases import Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db

EXISTS = "The modifier already exists"
FULL = {
    "name": "large-pack",
    "modifier_type": "price_increment",
    "external_ref": "erp-1",
    "currencies": usd(500, tiers=tiers(from5=400)) | {"EUR": {"amount": 0, "includes_tax": True}},
}
TYPES = "price_equals, price_increment, price_decrement"


class TestPriceModifiers(ResourceCases):
    noun = Noun(
        type="price-modifier",
        path="/pcm/pricebooks/{}/modifiers",
        pricing=True,
        parent=PriceBookFactory,
        make=modifier_of,
        creates=[
            (FULL, FULL),
            (
                {"name": "𝕏" * 1000, "modifier_type": "price_equals", "currencies": usd(1), "external_ref": None},
                {"name": "𝕏" * 1000, "modifier_type": "price_equals", "currencies": usd(1)},
            ),
        ],
        meta=lambda modifier: {"owner": "store"},
        change={"name": " a ", "modifier_type": "price_decrement", "currencies": usd(3, tiers=tiers(from2=1))},
        required=["name"],
        refusals=[
            ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
            ({"modifier_type": "price"}, f"modifier_type must be one of: {TYPES}", "modifier_type"),
            ({"modifier_type": None}, "modifier_type can not be empty", "modifier_type"),
            ({"currencies": None}, "currencies can not be empty", "currencies"),
            ({"currencies": usd(1.0)}, "currencies.USD.amount must be an integer", "currencies/USD/amount"),
            ({"external_ref": "x" * 2049}, "external_ref must not exceed 2048 characters", "external_ref"),
        ],
        refusals_of_new=[
            ({"name": "n", "currencies": usd(1)}, "modifier_type can not be empty", "modifier_type"),
            ({"name": "n", "modifier_type": "price_equals"}, "currencies can not be empty", "currencies"),
        ],
        clashes=[
            ({"name": "A", "external_ref": "1"}, {"name": "A", "external_ref": "2"}, EXISTS, "name"),
            ({"name": "A", "external_ref": "1"}, {"name": "B", "external_ref": "1"}, EXISTS, "external_ref"),
        ],
        filters=Filters(
            rows=[{"name": "Large", "external_ref": "erp-1"}, {"name": "large"}],
            found={"eq(name,large)": [1], "eq(external_ref,erp-1)": [0]},
            unreadable=["like(name,*)", "in(name,large)", "eq(modifier_type,price_equals)"],
        ),
        list_queries=5,  # token, book, total, page, amounts
    )


def test_names_are_case_sensitive_and_free_in_another_book(api: APIClient) -> None:
    first, second = PriceBookFactory.create_batch(2)
    for book, name in ((first, "large"), (first, "Large"), (second, "large")):
        body = {"data": {"type": "price-modifier", "attributes": FULL | {"name": name, "external_ref": None}}}
        assert api.post(f"/pcm/pricebooks/{book.pk}/modifiers", body).status == 201


def test_a_currency_that_is_sent_replaces_what_there_was_of_it_and_null_removes_one(api: APIClient) -> None:
    modifier = modifier_of(PriceBookFactory(), **FULL)
    path = f"/pcm/pricebooks/{modifier.book_id}/modifiers/{modifier.pk}"

    def put(currencies: dict[str, Any]) -> Any:
        return api.put(path, {"data": {"type": "price-modifier", "attributes": {"currencies": currencies}}})

    assert put({"EUR": None}).data["attributes"]["currencies"] == usd(500, tiers=tiers(from5=400))
    before = PriceModifier.objects.values().get()
    assert put({"USD": None}).details == ["currencies can not be empty"]
    assert PriceModifier.objects.values().get() == before
    assert put(usd(1)).data["attributes"]["currencies"] == usd(1)
    assert PriceModifier.objects.get().updated_at > before["updated_at"]


def test_prices_of_the_book_are_no_modifiers(api: APIClient) -> None:
    book = PriceBookFactory()
    price, modifier = price_of(book), modifier_of(book)
    assert api.get(f"/pcm/pricebooks/{book.pk}/modifiers/{price.pk}").status == 404
    assert api.get(f"/pcm/pricebooks/{book.pk}/prices/{modifier.pk}").status == 404
