"""The children tab: found by option and SKU, what differs from a build, the same cost for any number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from products.models import Option, Product
from products.services.option import delete_options, update_option
from products.services.product import delete_products, update_product
from products.services.variation_links import replace_variations
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import (
    OptionFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    build,
    save_build_rules,
    shirt,
)
from tests.visible import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


@pytest.fixture
def built() -> Shirt:
    made = shirt()
    build(made.product)
    return made


def tab(browser: Client, product: Product, **query: Any) -> Any:
    return browser.get(reverse("admin:products_product_children", args=[product.pk]), query)


def rows(browser: Client, product: Product, **query: Any) -> dict[str, Any]:
    page = tab(browser, product, **query).context["page"]
    return {row.child.sku: row for row in page.rows}


def test_each_child_shows_its_option_of_each_variation(merchandiser: Client, built: Shirt) -> None:
    page = tab(merchandiser, built.product).context["page"]

    assert [column.name for column in page.columns] == ["Size", "Color", "Material"]
    assert page.count == 24
    assert page.rows[0].child.sku == "shirtSmallGreenCotton"
    assert page.rows[0].options == ["Small", "Green", "Cotton"]
    assert page.rows[0].expected.differences == ()


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"option": ["Small"]}, 6),
        ({"option": ["Small", "Medium"]}, 15),
        ({"option": ["Small", "Medium", "Wool"]}, 5),
        ({"q": "mediumRED"}, 3),
        ({"q": "mediumred", "option": ["Wool"]}, 1),
        ({"independent": "1"}, 0),
        ({"option": ["Red", "Small"], "q": ""}, 0),
        ({"page": "7"}, 24),
        ({"page": "-1"}, 24),
    ],
)
def test_the_list_is_narrowed_by_options_and_text(
    merchandiser: Client, built: Shirt, query: dict[str, Any], number: int
) -> None:
    query = query | {"option": [str(built[name].pk) for name in query.get("option", ())]}

    assert len(rows(merchandiser, built.product, **query)) == number


@pytest.mark.parametrize("text", ["äpfel", "grüne ÄPFEL", "grüne \u00a0 äpfel"])
def test_neither_case_nor_blanks_of_a_search_count(merchandiser: Client, built: Shirt, text: str) -> None:
    child = built.product.children.order_by("id")[3]
    Product.objects.filter(pk=child.pk).update(name="Grüne\u00a0Äpfel")

    assert list(rows(merchandiser, built.product, q=text)) == [child.sku]


def test_a_filter_that_leaves_nothing_offers_to_clear_it(merchandiser: Client, built: Shirt) -> None:
    text = visible_text(tab(merchandiser, built.product, q="zzz").text)

    assert "None of these children has “zzz” in its SKU or name." in text
    assert "Show all children" in text


def test_a_filter_that_finds_no_child_says_which_rule_leaves_it_out(merchandiser: Client, built: Shirt) -> None:
    options = [str(built[name].pk) for name in ("Small", "Red")]

    answer = tab(merchandiser, built.product, option=options)

    text = visible_text(answer.text)
    assert "No child matches" in text
    assert text.count("Left out by rule 1.") == 1
    assert "#build-rules" in answer.text
    assert "not built yet" not in text


def test_a_filter_that_finds_no_child_says_what_is_not_built_yet(merchandiser: Client, built: Shirt) -> None:
    options = [str(built[name].pk) for name in ("Large", "Blue", "Wool")]
    option_ids = set(options)
    [gone] = [child.pk for child in built.product.children.all() if set(child.option_ids) == option_ids]
    delete_products(product_ids=[gone])

    text = visible_text(tab(merchandiser, built.product, option=options).text)

    assert "1 combination not built yet: the next build makes what is missing." in text


def test_a_filter_by_an_option_that_is_gone_says_so(merchandiser: Client, built: Shirt) -> None:
    text = visible_text(tab(merchandiser, built.product, option=[str(uuid4())]).text)

    assert "One of these options is not among the variations of the product any more." in text


def test_children_stand_in_the_order_of_options_however_they_were_made(merchandiser: Client) -> None:
    size, color = VariationFactory(options=["S", "M"]), VariationFactory(options=["Red"])
    product = build(ProductFactory(sku="shirt", variations=[size, color]))
    OptionFactory(variation=color, name="Blue")
    OptionFactory(variation=size, name="XS")
    build(product)
    first = size.options.get(name="XS")
    size.options.exclude(pk=first.pk).update(position=F("position") + 1)
    Option.objects.filter(pk=first.pk).update(position=0)

    page = tab(merchandiser, product).context["page"]

    assert [row.options for row in page.rows] == [
        ["XS", "Red"],
        ["XS", "Blue"],
        ["S", "Red"],
        ["S", "Blue"],
        ["M", "Red"],
        ["M", "Blue"],
    ]
    assert list(page.columns[0].options.values()) == ["XS", "S", "M"]
    narrowed = tab(merchandiser, product, q="shirtm").context["page"]
    assert [row.options for row in narrowed.rows] == [["M", "Red"], ["M", "Blue"]]


def test_a_hundred_children_stand_on_a_page(merchandiser: Client) -> None:
    axes = [VariationFactory(options=[f"{n}{place:02}" for place in range(11)]) for n in "AB"]
    product = build(ProductFactory(variations=axes))

    first, second = (tab(merchandiser, product, page=number).context["page"] for number in (1, 2))

    assert (len(first.rows), first.earlier, first.later) == (100, "", "page=2")
    assert (len(second.rows), second.earlier, second.later) == (21, "page=1", "")
    assert (second.first, second.last, second.pages) == (101, 121, 2)


def test_an_independent_child_shows_what_it_keeps_for_itself(merchandiser: Client, built: Shirt) -> None:
    child = built.product.children.first()
    update_product(product_id=child.pk, attributes={"name": "Mine", "tags": ["new"]})

    row = rows(merchandiser, built.product, independent="1")[child.sku]

    assert row.expected.fields == ["Name", "Tags"]
    assert "independent" in visible_text(tab(merchandiser, built.product).text)


def test_children_that_the_next_build_writes_or_deletes_are_told(merchandiser: Client, built: Shirt) -> None:
    update_option(option_id=built["Large"].pk, attributes={"name": "XL"})
    built.product.build_rules.delete()
    save_build_rules(built.product, {"default": "include", "exclude": [[built["Green"]]]})
    delete_options(option_ids=[built["Wool"].pk])

    found = rows(merchandiser, built.product)

    assert found["shirtLargeRedCotton"].expected.fields == ["SKU", "Slug"]
    assert found["shirtLargeRedCotton"].options == ["XL", "Red", "Cotton"]
    assert found["shirtSmallGreenDenim"].expected.deleted_because == "the build rules leave it out"
    assert found["shirtSmallBlueWool"].expected.deleted_because == "one of its options is gone"
    assert found["shirtSmallBlueWool"].options == ["Small", "Blue", "Wool"]


def test_another_set_of_variations_means_that_all_go(merchandiser: Client, built: Shirt) -> None:
    replace_variations(product_id=built.product.pk, variation_ids=[str(built.size.pk)])

    found = rows(merchandiser, built.product)

    assert {row.expected.deleted_because for row in found.values()} == {"the variations of the product changed"}
    assert found["shirtSmallGreenCotton"].options == ["Small", "Green", "Cotton"]


def test_without_children_the_next_step_is_offered(merchandiser: Client) -> None:
    made = shirt()

    page = tab(merchandiser, made.product)

    assert "No children yet" in visible_text(page.text)
    assert reverse("admin:products_product_build", args=[made.product.pk]) in page.text
    assert (
        reverse("admin:products_product_build", args=[made.product.pk]) not in tab(signed_in(VIEWER), made.product).text
    )


def test_the_filter_asks_for_the_results_alone(merchandiser: Client, built: Shirt) -> None:
    address = reverse("admin:products_product_children", args=[built.product.pk])

    part = merchandiser.get(address, headers={"HX-Target": "children-results"})

    assert 'id="children-filter"' not in part.text
    assert "shirtSmallGreenCotton" in part.text


def test_a_viewer_looks_and_has_nothing_to_tick(built: Shirt) -> None:
    page = tab(signed_in(VIEWER), built.product)

    assert "shirtSmallGreenCotton" in page.text
    assert 'name="child"' not in page.text
    assert page.context["actions"] == []
    assert tab(signed_in(None), built.product).status_code == 403
    assert tab(signed_in(VIEWER), ProductFactory.build(pk=uuid4())).status_code == 404


def test_the_tab_costs_the_same_for_three_and_for_a_thousand_children(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = build(ProductFactory(variations=[VariationFactory(options=["A", "B", "C"])]))
    axes = [VariationFactory(options=[f"{n}{place}" for place in range(10)]) for n in "ABC"]
    many = build(ProductFactory(variations=axes))
    for product in (few, many):
        for child in product.children.all()[:3]:
            update_product(product_id=child.pk, attributes={"name": "Mine"})

    # session, person, one for permissions; eight for what a build depends on; order, page, independent ones; product
    assert count_queries(lambda: tab(merchandiser, few)) == 13
    assert count_queries(lambda: tab(merchandiser, many)) == 13
