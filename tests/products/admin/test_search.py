from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, child_of, shirt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def _found(browser: Client, text: str) -> list[str]:
    return [result.title for result in browser.get("/admin/search/", {"s": text}).context["results"]]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("polo", ["Polo · polo-1"]),
        ("POLO-1", ["Polo · polo-1"]),
        ("shirt", ["Shirt · shirt", "Shirt · shirtSmallGreen"]),
        ("shirtSmallGreen", ["Shirt · shirtSmallGreen"]),
        ("smallgreen", ["Shirt · shirtSmallGreen"]),
        ("siz", ["Size"]),
        ("prod", ["Products"]),
        ("nothing of that name", []),
    ],
)
def test_products_variations_and_pages_are_found_by_name_or_sku(text: str, titles: list[str]) -> None:
    one = shirt()
    child_of(one.product, one["Small"], one["Green"])
    ProductFactory(name="Polo", sku="polo-1")

    assert _found(signed_in(VIEWER), text) == titles


@pytest.mark.parametrize("text", ["äpfel", "GRÜNE ÄPFEL", "grüne \u00a0 äpfel"])
def test_neither_case_nor_blanks_count(text: str) -> None:
    ProductFactory(name="Grüne\u00a0Äpfel", sku="a")
    VariationFactory(name="Grüne  ÄPFEL")

    assert _found(signed_in(VIEWER), text) == ["Grüne\u00a0Äpfel · a", "Grüne  ÄPFEL"]


def test_a_product_just_made_is_found_at_once() -> None:
    browser = signed_in(MERCHANDISER)
    assert _found(browser, "polo") == []

    ProductFactory(name="Polo", sku="polo")

    assert _found(browser, "polo") == ["Polo · polo"]


def test_whoever_may_see_nothing_finds_nothing() -> None:
    ProductFactory(name="Polo")
    VariationFactory(name="Polo sizes")

    assert _found(signed_in(None), "polo") == []


def test_an_operator_finds_the_settings_and_a_viewer_does_not() -> None:
    assert _found(signed_in("Operator"), "users") == ["Users"]
    assert _found(signed_in(VIEWER), "users") == []


def test_the_search_costs_the_same_for_few_and_for_many(count_queries: Callable[[Callable[[], object]], int]) -> None:
    browser = signed_in(VIEWER)
    ProductFactory.create_batch(2, name="Polo")
    _found(browser, "polo")
    few = count_queries(lambda: _found(browser, "polo"))

    ProductFactory.create_batch(30, name="Polo")

    # Children are asked for only while there is room for them.
    assert count_queries(lambda: _found(browser, "polo")) == few - 1
    assert len(_found(browser, "polo")) == 10
