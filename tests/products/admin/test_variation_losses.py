"""What the page of a variation says of the next builds of the products that use it, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.admin.variation import rebuild
from products.models import Product, Variation
from products.services.option import delete_options, update_option
from products.services.product import update_product
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.pressing import hidden_inputs
from tests.products.admin.variation_page import address, row, save
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def color() -> Variation:
    return VariationFactory(name="Color", options=["Red", "Green", "Blue"])


@pytest.fixture
def users(color: Variation) -> list[Product]:
    return [build(ProductFactory(variations=[color])) for _ in range(2)]


def address_of(variation: Variation) -> str:
    return reverse("admin:products_variation_losses", args=[variation.pk])


def said(variation: Variation, browser: Client | None = None) -> str:
    return visible_text((browser or signed_in(VIEWER)).get(address_of(variation)).text)


def rename(color: Variation) -> Any:
    red, *others = color.options.all()
    return save(signed_in(MERCHANDISER), color, options=[row(red, name="Crimson"), *map(row, others)])


def test_after_a_save_it_is_said_what_that_changes(color: Variation, users: list[Product]) -> None:
    rename(color)

    assert address_of(color) in signed_in(VIEWER).get(address(color)).text
    assert said(color) == (
        "With the next builds: 2 SKUs and 2 addresses of 2 products change: "
        "links, feeds and stock lists that use the old ones no longer find these children."
    )


def test_children_that_go_are_said_and_the_work_lost_with_them(color: Variation, users: list[Product]) -> None:
    update_product(product_id=users[0].children.get(sku__endswith="Blue").pk, attributes={"name": "Mine"})
    delete_options(option_ids=[color.options.get(name="Blue").pk])

    assert said(color) == (
        "With the next builds: 2 children of 2 products will be deleted. "
        "1 of them is independent: what was changed there is lost."
    )


def test_what_costs_nothing_is_not_spoken_of(color: Variation, users: list[Product]) -> None:
    assert address_of(color) not in signed_in(VIEWER).get(address(color)).text

    update_product(product_id=users[0].pk, attributes={"description": "Soft"})

    assert said(color) == ""


def test_products_that_are_not_counted_are_said(
    color: Variation, users: list[Product], monkeypatch: pytest.MonkeyPatch
) -> None:
    rename(color)
    monkeypatch.setattr(rebuild, "MOST_BUILT_AT_ONCE", 1)

    text = said(color)

    assert "1 SKU and 1 address of 1 product change" in text
    assert "One product is not counted here; its build page says more." in text


def test_build_all_asks_for_consent_to_the_number_of_them(color: Variation, users: list[Product]) -> None:
    browser = signed_in(MERCHANDISER)
    rename(color)
    listing = reverse("admin:products_product_changelist")
    chosen = {"action": "build_children", "index": "0", "_selected_action": [str(each.pk) for each in users]}

    question = browser.post(listing, chosen)

    assert "Yes, 2 SKUs and 2 addresses of 2 children may change." in visible_text(question.text)
    browser.post(listing, chosen | hidden_inputs(question))
    assert not Job.objects.exists()
    browser.post(listing, chosen | hidden_inputs(question) | {"agreed": "1"})
    assert Job.objects.count() == 2


def test_of_no_such_variation_there_is_nothing_to_say() -> None:
    answer = signed_in(VIEWER).get(reverse("admin:products_variation_losses", args=[uuid4()]))

    assert answer.status_code == 404


def test_it_costs_the_same_for_two_and_for_twenty_products(
    count_queries: Callable[[Callable[[], object]], int],
) -> None:
    browser, few, many = signed_in(VIEWER), VariationFactory(options=["A"]), VariationFactory(options=["A", "B", "C"])
    for variation, number in ((few, 2), (many, 20)):
        for _ in range(number):
            build(ProductFactory(variations=[variation]))
        update_option(option_id=variation.options.first().pk, attributes={"name": "Z"})

    assert count_queries(lambda: said(few, browser)) == count_queries(lambda: said(many, browser))
