"""The variations tab: linked variations in order, found, made on the spot, saved with the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.models import Option, Product, Variation
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, build, shirt
from tests.products.admin.forms import page_of, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def _linked(product: Product) -> list[str]:
    return list(product.variation_links.order_by("position").values_list("variation__name", flat=True))


def _part(browser: Client, product: Product) -> dict[str, Any]:
    tabs = browser.get(page_of(product)).context["tabs"]
    return next(tab.part for tab in tabs if tab.key == "variations")


def test_the_order_on_the_page_is_the_order_that_is_saved(merchandiser: Client) -> None:
    made = shirt()
    wanted = [str(each.pk) for each in (made.material, made.size)]

    save(merchandiser, made.product, variations=json.dumps(wanted))

    assert _linked(made.product) == ["Material", "Size"]


def test_saving_something_else_leaves_the_links_alone(merchandiser: Client) -> None:
    made = shirt()
    links = list(made.product.variation_links.values_list("pk", flat=True))

    save(merchandiser, made.product, mpn="M-1")

    assert list(made.product.variation_links.values_list("pk", flat=True)) == links


def test_a_page_that_was_sent_without_the_links_does_not_unlink(merchandiser: Client) -> None:
    made = shirt()

    save(merchandiser, made.product, variations=None, build_rules=None, mpn="M-1")

    assert _linked(made.product) == ["Size", "Color", "Material"]


@pytest.mark.parametrize("sent", ["{", '{"a": 1}', '["no-id"]', '["0190a6b2-0000-7000-8000-000000000000"]'])
def test_links_that_make_no_sense_are_refused_and_change_nothing(merchandiser: Client, sent: str) -> None:
    made = shirt()

    page = save(merchandiser, made.product, variations=sent, mpn="M-1")

    assert page.status_code == 200
    assert page.context["errors"]
    assert _linked(made.product) == ["Size", "Color", "Material"]
    assert Product.objects.get(pk=made.product.pk).mpn == ""


def test_the_page_knows_what_the_last_build_would_lose(merchandiser: Client) -> None:
    made = shirt()
    assert _part(merchandiser, made.product)["build"] == {"variations": "[]", "children": 0}

    build(made.product)

    lost = _part(merchandiser, made.product)["build"]
    assert json.loads(lost["variations"]) == [str(each.pk) for each in (made.size, made.color, made.material)]
    assert lost["children"] == 24


def test_variations_are_found_by_name_with_their_options(merchandiser: Client) -> None:
    shirt()

    answer = merchandiser.get(reverse("admin:products_product_find_variations"), {"q": " mat "}).json()

    assert [each["name"] for each in answer["variations"]] == ["Material"]
    assert [option["name"] for option in answer["variations"][0]["options"]] == ["Cotton", "Denim", "Wool"]
    assert not answer["has_more"]


@pytest.mark.parametrize("text", ["größe", "GRÖßE der", "größe \u00a0 der"])
def test_neither_case_nor_blanks_of_a_search_count(merchandiser: Client, text: str) -> None:
    VariationFactory(name="Größe\u00a0der Kiste")
    VariationFactory(name="Farbe")

    answer = merchandiser.get(reverse("admin:products_product_find_variations"), {"q": text}).json()

    assert [each["name"] for each in answer["variations"]] == ["Größe\u00a0der Kiste"]


def test_options_that_are_colours_show_them(merchandiser: Client) -> None:
    color = VariationFactory(name="Color", options=["Red", "Clear"])
    color.options.filter(name="Red").update(description=" #e11d48 ")

    answer = merchandiser.get(reverse("admin:products_product_find_variations"), {"q": "color"}).json()

    assert [option["colour"] for option in answer["variations"][0]["options"]] == ["#e11d48", ""]


def test_only_as_many_are_shown_as_one_takes_in(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    address = reverse("admin:products_product_find_variations")
    VariationFactory(options=["One"])
    few = count_queries(lambda: merchandiser.get(address))
    for _ in range(20):
        VariationFactory(options=["One", "Two"])

    answer = merchandiser.get(address).json()

    assert (len(answer["variations"]), answer["has_more"]) == (12, True)
    # session, person, one for permissions, variations, options, names
    assert count_queries(lambda: merchandiser.get(address)) == few == 6


def _make(browser: Client, body: Any) -> Any:
    return browser.post(reverse("admin:products_product_make_variation"), body, content_type="application/json")


def test_a_variation_is_made_on_the_spot(merchandiser: Client) -> None:
    answer = _make(merchandiser, {"name": "Fabric", "options": ["Linen", "Silk"]})

    assert answer.status_code == 201
    made = Variation.objects.get()
    assert answer.json()["id"] == str(made.pk)
    assert list(made.options.values_list("name", flat=True)) == ["Linen", "Silk"]


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"name": "", "options": ["Linen"]}, 422, "name can not be empty"),
        ({"name": "Fabric", "options": ["Linen", "x" * 1001]}, 422, "must not exceed 1000 characters"),
        ({"name": 3, "options": []}, 422, "name must be a string"),
        ({"options": []}, 400, "could not be read"),
        ("{", 400, "could not be read"),
    ],
)
def test_a_variation_that_is_refused_leaves_nothing_behind(
    merchandiser: Client, body: Any, status: int, message: str
) -> None:
    answer = _make(merchandiser, body)

    assert answer.status_code == status
    assert message in answer.json()["problems"][0]["message"]
    assert not Variation.objects.exists()
    assert not Option.objects.exists()


def test_a_viewer_finds_but_makes_nothing() -> None:
    viewer = signed_in(VIEWER)

    assert viewer.get(reverse("admin:products_product_find_variations")).status_code == 200
    assert _make(viewer, {"name": "Fabric", "options": []}).status_code == 403
    assert signed_in(None).get(reverse("admin:products_product_find_variations")).status_code == 403
    assert not Variation.objects.exists()


def test_a_viewer_sees_no_way_to_change_the_links() -> None:
    page = signed_in(VIEWER).get(page_of(shirt().product)).text

    assert "Add a variation" not in page
    assert "Make a variation" not in page


def test_bundles_and_children_have_neither_variations_nor_rules(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)

    for product in (ProductFactory(bundle=True), made.product.children.first()):
        keys = {tab.key for tab in merchandiser.get(page_of(product)).context["tabs"]}
        assert keys.isdisjoint({"variations", "build-rules", "children"})
