"""The list of variations: options as chips, who uses them, and as quick for many as for few."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import OptionFactory, ProductFactory, VariationFactory
from tests.visible import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIST = reverse("admin:products_variation_changelist")


def shown(browser=None, query: str = "") -> str:
    return visible_text((browser or signed_in(VIEWER)).get(f"{LIST}{query}").content.decode())


def test_options_stand_in_their_order() -> None:
    VariationFactory(name="Size", options=["Small", "Medium", "Large"])
    assert "Size Small Medium Large nothing yet" in shown()


def test_a_colour_code_is_shown_as_a_patch_of_it() -> None:
    OptionFactory(name="Red", description="#EE2238")
    markup = signed_in(VIEWER).get(LIST).content.decode()

    assert 'style="background-color: #EE2238"' in markup


def test_a_description_that_is_no_colour_code_is_no_style() -> None:
    OptionFactory(name="Red", description="#EE2238;background:url(x)")
    assert "background:url" not in signed_in(VIEWER).get(LIST).content.decode()


def test_many_options_are_counted() -> None:
    VariationFactory(name="Size", options=[str(size) for size in range(30, 60)])
    assert "40 41 and 18 more" in shown()


def test_the_products_that_use_a_variation_are_counted() -> None:
    size = VariationFactory(name="Size", options=["S", "M"])
    for _ in range(2):
        ProductFactory(variations=[size])
    ProductFactory(variations=[size], needs_rebuild=True)
    markup = signed_in(VIEWER).get(LIST).content.decode()

    assert "3 products 1 to rebuild" in visible_text(markup)
    assert f"{reverse('admin:products_product_changelist')}?variation={size.pk}" in markup


@pytest.mark.parametrize(("query", "found"), [("?q=siz", True), ("?q=medi", True), ("?q=color", False)])
def test_variations_are_found_by_name_and_by_option(query, found) -> None:
    VariationFactory(name="Size", options=["Small", "Medium"])
    assert ("Size Small Medium" in shown(query=query)) is found


def test_an_empty_list_says_what_a_variation_is() -> None:
    assert "No variations yet" in shown()
    assert "Make the first variation" in shown(signed_in(MERCHANDISER))
    assert "Make the first variation" not in shown()
    assert "No variation matches “x”" in shown(query="?q=x")


def test_who_may_not_see_variations_gets_no_list() -> None:
    assert signed_in(None).get(LIST).status_code == 403


def test_the_list_costs_the_same_for_many_variations(count_queries) -> None:
    browser = signed_in(VIEWER)

    def make(number: int) -> None:
        for _ in range(number):
            variation = VariationFactory(options=["a", "b", "c"])
            ProductFactory(variations=[variation])

    make(2)
    shown(browser)
    few = count_queries(lambda: shown(browser))
    make(20)

    assert count_queries(lambda: shown(browser)) == few == 9
