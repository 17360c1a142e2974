"""What the head of a product says of the next build: what goes, what is called otherwise, what stands in its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from products.models import Product
from products.services.option import create_option, delete_options, update_option
from products.services.product import update_product
from products.services.variation_links import unlink_variations
from tests.factories.people import VIEWER, signed_in
from tests.factories.products import ProductFactory, Shirt, VariationFactory, build, shirt
from tests.products.admin.forms import page_of
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> Client:
    return signed_in(VIEWER)


def address_of(product: Product) -> str:
    return reverse("admin:products_product_build_losses", args=[product.pk])


def said(browser: Client, product: Product) -> str:
    return visible_text(browser.get(address_of(product)).text)


def lose_independent_children(made: Shirt) -> None:
    for child in made.product.children.order_by("sku")[:2]:
        update_product(product_id=child.pk, attributes={"name": "Mine"})
    unlink_variations(product_id=made.product.pk, variation_ids=[str(made.material.pk)])


def take_a_sku(made: Shirt) -> None:
    update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"})
    ProductFactory(sku="shirtLargeCrimsonWool")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (
            lose_independent_children,
            [
                "With the next build: All 24 children will be deleted and replaced, because Material was unlinked.",
                "2 of them are independent: ",
                "What was changed there is lost.",
            ],
        ),
        (
            lambda made: delete_options(option_ids=[made["Blue"].pk]),
            ["With the next build: 9 children will be deleted, because one of their options is gone."],
        ),
        (
            lambda made: update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"}),
            ["With the next build: 6 SKUs and 6 addresses change: links, feeds and stock lists"],
        ),
        (take_a_sku, ["It cannot be built as it is now: see why"]),
    ],
)
def test_it_says_what_the_next_build_takes_away_or_recodes(
    viewer: Client, edit: Callable[[Shirt], Any], words: list[str]
) -> None:
    made = shirt()
    build(made.product)
    edit(made)

    text = said(viewer, made.product)

    for each in words:
        assert each in text


def test_of_what_is_only_new_or_updated_it_says_nothing(viewer: Client) -> None:
    made = shirt()
    build(made.product)
    update_product(product_id=made.product.pk, attributes={"description": "Soft"})
    create_option(variation_id=made.size.pk, attributes={"name": "XL", "description": "XL"})

    assert said(viewer, made.product) == ""


def test_the_head_asks_for_it_where_a_rebuild_is_needed(viewer: Client) -> None:
    made = shirt()
    build(made.product)
    assert address_of(made.product) not in viewer.get(page_of(made.product)).text

    update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"})

    assert address_of(made.product) in viewer.get(page_of(made.product)).text


def test_of_no_such_product_there_is_nothing_to_say(viewer: Client) -> None:
    assert viewer.get(reverse("admin:products_product_build_losses", args=[uuid4()])).status_code == 404


def test_it_costs_the_same_for_two_and_for_two_hundred_children(
    viewer: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few = build(ProductFactory(variations=[VariationFactory(options=["A", "B", "C"])]))
    axes = [VariationFactory(options=[f"{n}{place}" for place in range(15)]) for n in "AB"]
    many = build(ProductFactory(variations=axes))
    for product in (few, many):
        options = product.variations.first().options.all()
        delete_options(option_ids=[options[0].pk])
        update_option(option_id=options[1].pk, attributes={"name": "Other"})
        update_product(product_id=product.children.first().pk, attributes={"name": "Mine"})

    def opened(product: Product) -> int:
        return count_queries(lambda: viewer.get(address_of(product)))

    assert opened(few) == opened(many)
