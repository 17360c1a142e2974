"""*Build children* for a selection of the list: each product with its own sentence, one button for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.models import Product
from products.services.option import update_option
from products.services.product import update_product
from products.services.variation_links import replace_variations
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, build, shirt
from tests.pressing import hidden_inputs
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/products/product/"


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def choose(browser: Client, *products: Product, **more: Any) -> Any:
    data = {"action": "build_children", "_selected_action": [str(product.pk) for product in products]}
    return browser.post(LIST, data | more)


def confirm(browser: Client, *products: Product, **more: Any) -> Any:
    page = choose(browser, *products)
    return choose(browser, *products, **hidden_inputs(page) | more)


def test_each_product_has_its_sentence_and_what_cannot_be_built_its_reason(merchandiser: Client) -> None:
    made = shirt()
    bare, done = ProductFactory(name="Umbrella"), build(ProductFactory(variations=[made.size]))

    page = choose(merchandiser, made.product, bare, done)

    text = visible_text(page.text)
    assert "Build children of 1 product?" in text
    assert "24 of 27 will be built" in text
    assert "Umbrella" in text
    assert "It has no variation, or one without options." in text
    assert "nothing to do" in text
    assert not Job.objects.exists()


def test_one_button_asks_for_all_builds(merchandiser: Client) -> None:
    made = shirt()
    other, bare = ProductFactory(variations=[made.size]), ProductFactory()

    answer = confirm(merchandiser, made.product, other, bare)

    assert answer.url == reverse("admin:jobs_job_changelist")
    assert set(Job.objects.values_list("subject_id", flat=True)) == {made.product.pk, other.pk}


def test_a_single_build_leads_to_its_job(merchandiser: Client) -> None:
    made = shirt()

    answer = confirm(merchandiser, made.product)

    assert answer.url == reverse("admin:jobs_job_change", args=[Job.objects.get().pk])


def test_losses_stand_beside_each_product_and_need_consent(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)
    own = made.product.children.first()
    update_product(product_id=own.pk, attributes={"name": "Mine"})
    replace_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)])

    page = choose(merchandiser, made.product)

    assert "All 24 children will be deleted and replaced" in visible_text(page.text)
    assert own.sku in page.text
    refused = confirm(merchandiser, made.product)
    assert "Please confirm what will be lost." in visible_text(refused.text)
    assert not Job.objects.exists()
    assert confirm(merchandiser, made.product, agreed="1").status_code == 302


def test_what_changed_since_the_page_was_shown_is_asked_about_again(merchandiser: Client) -> None:
    made = shirt()
    seen = hidden_inputs(choose(merchandiser, made.product))
    build(made.product)
    replace_variations(product_id=made.product.pk, variation_ids=[str(made.size.pk)])

    answer = choose(merchandiser, made.product, **seen)

    assert "Something changed since you looked." in visible_text(answer.text)
    assert not Job.objects.exists()


def test_each_build_is_the_one_that_was_shown(merchandiser: Client, run_jobs: Callable[[], None]) -> None:
    made = shirt()
    seen = hidden_inputs(choose(merchandiser, made.product))
    ModifierFactory(option=made["Red"], type="sku_append", value="-RED")

    assert "Something changed since you looked." in visible_text(choose(merchandiser, made.product, **seen).text)
    confirm(merchandiser, made.product)
    ModifierFactory(option=made["Blue"], type="sku_append", value="-BLUE")
    run_jobs()

    assert Job.objects.get().status == Job.Status.FAILED
    assert not made.product.children.exists()


def test_changed_skus_stand_beside_each_product_and_need_consent(merchandiser: Client) -> None:
    made = shirt()
    build(made.product)
    update_option(option_id=made["Red"].pk, attributes={"name": "Crimson"})

    text = visible_text(choose(merchandiser, made.product).text)

    assert "6 SKUs and 6 addresses change: links, feeds and stock lists" in text
    assert "Yes, 6 SKUs and 6 addresses of 6 children may change." in text
    confirm(merchandiser, made.product)
    assert not Job.objects.exists()
    assert confirm(merchandiser, made.product, agreed="1").status_code == 302


def test_nothing_to_build_is_said_without_a_button(merchandiser: Client) -> None:
    text = visible_text(choose(merchandiser, ProductFactory()).text)

    assert "Nothing of this can be built" in text
    assert "Build children of" not in text


def test_a_reason_that_keeps_many_from_being_built_is_said_once(merchandiser: Client) -> None:
    made = shirt()
    bare = [ProductFactory() for _ in range(30)]

    page = choose(merchandiser, made.product, *bare)

    text = visible_text(page.text)
    assert text.count("It has no variation, or one without options.") == 1
    assert text.count("cannot be built") == 1
    assert "30 products" in text
    assert "Build children of 1 product?" in text
    assert all(reverse("admin:products_product_build", args=[product.pk]) in page.text for product in bare)


def test_products_that_are_as_they_should_be_need_no_build(merchandiser: Client) -> None:
    text = visible_text(choose(merchandiser, build(shirt().product), ProductFactory()).text)

    assert "Nothing here needs a build" in text
    assert "nothing to do" in text


def test_more_than_one_can_look_at_is_refused(merchandiser: Client) -> None:
    size = VariationFactory(options=["S"])
    products = [ProductFactory(variations=[size]) for _ in range(51)]

    answer = merchandiser.post(
        LIST, {"action": "build_children", "_selected_action": [str(each.pk) for each in products]}, follow=True
    )

    assert "Choose at most 50 products at once" in visible_text(answer.text)
    assert not Job.objects.exists()


def test_a_viewer_cannot_choose_it() -> None:
    made, viewer = shirt(), signed_in(VIEWER)

    choose(viewer, made.product, confirmed="1")

    assert "Build children…" not in viewer.get(LIST).text
    assert not Job.objects.exists()
