"""Deleting a variation says who uses it; it is never deleted from under anybody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from products.models import Variation, VariationLink
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, shirt
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def address(variation: Variation) -> str:
    return reverse("admin:products_variation_delete", args=[variation.pk])


def test_it_asks_once_and_deletes() -> None:
    variation, browser = VariationFactory(name="Color", options=["Red"]), signed_in(MERCHANDISER)

    assert "Delete Color?" in visible_text(browser.get(address(variation)).content.decode())
    answer = press(browser, address(variation))
    assert not Variation.objects.exists()
    assert "Color was deleted, with its options and their modifiers." in answer.content.decode()


def test_one_in_use_says_by_whom_and_offers_no_button() -> None:
    variation = VariationFactory(name="Color")
    ProductFactory(name="Shirt", sku="s-1", variations=[variation])
    answer = signed_in(MERCHANDISER).get(address(variation))
    shown = visible_text(answer.content.decode())

    assert "Color is in use" in shown
    assert "1 product uses it." in shown
    assert "Shirt · s-1" in shown
    assert 'method="post"' not in answer.content.decode().partition('id="content-main"')[2]


def test_one_in_use_is_not_deleted_by_posting_either() -> None:
    variation = VariationFactory()
    ProductFactory(variations=[variation])
    answer = signed_in(MERCHANDISER).post(address(variation), {"confirmed": "1", "losses": ""})

    assert "One or more variations are currently in use." in answer.content.decode()
    assert Variation.objects.count() == 1


def test_options_that_rules_still_name_keep_their_variation() -> None:
    made = shirt()
    VariationLink.objects.filter(variation=made.color).delete()
    shown = visible_text(signed_in(MERCHANDISER).get(address(made.color)).content.decode())

    assert "The build rules of this product name its options:" in shown
    signed_in(MERCHANDISER).post(address(made.color), {"confirmed": "1", "losses": ""})
    assert Variation.objects.filter(pk=made.color.pk).exists()


def test_who_may_only_look_deletes_nothing() -> None:
    variation = VariationFactory()

    assert signed_in(VIEWER).get(address(variation)).status_code == 403
    assert signed_in(VIEWER).post(address(variation)).status_code == 403
    assert Variation.objects.count() == 1


def test_the_page_costs_the_same_for_many_users(count_queries) -> None:
    browser, few, many = signed_in(MERCHANDISER), VariationFactory(), VariationFactory()
    for variation, number in ((few, 2), (many, 20)):
        for _ in range(number):
            ProductFactory(variations=[variation])
    browser.get(address(few))

    assert count_queries(lambda: browser.get(address(few))) == count_queries(lambda: browser.get(address(many))) == 12
