"""The page of a variation: what it shows to whom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory, shirt
from tests.products.admin.variation_page import ADD, address
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def page(browser, variation) -> str:
    return browser.get(address(variation)).content.decode()


def test_who_may_only_look_reads_options_and_modifiers() -> None:
    red = OptionFactory(name="Red", description="Deep red", variation__name="Color")
    ModifierFactory(option=red, type="sku_append", value="-red")
    markup = page(signed_in(VIEWER), red.variation)

    assert "1 Red Deep red SKU: append -red" in visible_text(markup)
    assert "data-options-editor" not in markup
    assert ">Save<" not in markup
    assert "Delete this variation" not in markup


def test_a_merchandiser_gets_the_editor_with_all_that_modifiers_can_do() -> None:
    variation = VariationFactory(options=["Red"])
    answer = signed_in(MERCHANDISER).get(address(variation))

    assert "data-options-editor" in answer.content.decode()
    assert [option["name"] for option in answer.context["editor"]["options"]] == ["Red"]
    assert len(answer.context["editor"]["menu"]) == 23


def test_modifiers_are_tried_on_a_product_that_uses_the_variation() -> None:
    variation = VariationFactory()
    browser = signed_in(MERCHANDISER)
    assert browser.get(address(variation)).context["editor"]["example"]["name"] == "Shirt"

    ProductFactory(name="Jeans", sku="j-1", slug=None, variations=[variation])
    assert browser.get(address(variation)).context["editor"]["example"] == {"name": "Jeans", "sku": "j-1", "slug": ""}


def test_options_that_rules_name_say_by_whom() -> None:
    made = shirt()
    rows = signed_in(MERCHANDISER).get(address(made.color)).context["rows"]
    rules = f"{reverse('admin:products_product_change', args=[made.product.pk])}#build-rules"

    assert [row["named_by"] for row in rows] == [[{"name": "Shirt", "url": rules}], [], []]


def test_products_that_need_a_rebuild_are_built_from_here() -> None:
    variation = VariationFactory()
    for name in ("Shirt", "Jeans"):
        ProductFactory(name=name, variations=[variation], needs_rebuild=True)
    ProductFactory(name="Polo", variations=[variation])

    assert "2 products need a rebuild: Jeans , Shirt . Build all 2…" in visible_text(
        page(signed_in(MERCHANDISER), variation)
    )


def test_who_may_not_build_reads_only_what_needs_it() -> None:
    variation = VariationFactory()
    ProductFactory(name="Shirt", variations=[variation], needs_rebuild=True)
    shown = page(signed_in(VIEWER), variation)

    assert "1 product needs a rebuild:" in visible_text(shown)
    assert "build_children" not in shown


def test_the_button_asks_as_the_products_list_does(run_jobs) -> None:
    made = shirt(needs_rebuild=True)
    posted = {"action": "build_children", "index": "0", "_selected_action": [str(made.product.pk)]}
    answer = signed_in(MERCHANDISER).post(reverse("admin:products_product_changelist"), posted)

    assert "Build children of 1 product?" in answer.content.decode()


def test_a_new_variation_begins_empty() -> None:
    answer = signed_in(MERCHANDISER).get(ADD)

    assert "New variation" in answer.content.decode()
    assert answer.context["editor"]["options"] == []


def test_who_may_not_see_variations_gets_no_page() -> None:
    assert signed_in(None).get(address(VariationFactory())).status_code == 403


def test_the_page_costs_the_same_for_many_options_and_products(count_queries) -> None:
    browser, few, many = signed_in(MERCHANDISER), VariationFactory(), VariationFactory()
    for variation, number in ((few, 2), (many, 20)):
        for option in [OptionFactory(variation=variation) for _ in range(number)]:
            ModifierFactory(option=option)
        for _ in range(number):
            ProductFactory(variations=[variation], needs_rebuild=True)
    page(browser, few)

    assert count_queries(lambda: page(browser, few)) == count_queries(lambda: page(browser, many)) == 14
