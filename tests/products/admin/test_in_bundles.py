"""What a product says of the bundles it is in: on its page, before it is deleted, and where it is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from products.admin.addresses import product_page
from products.admin.product.questions import deletion_question
from products.building.request import request_build
from products.models import Product
from products.services.product import update_product
from tests.factories.people import MERCHANDISER, signed_in
from tests.factories.products import ProductFactory, build, shirt
from tests.products.admin.forms import page_of
from tests.products.admin.test_children_actions import ask, do, ticked
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


@pytest.fixture
def pants() -> Product:
    return ProductFactory(name="Pants", sku="PANTS")


def bundle_of(name: str, *products: Product, **more: Any) -> Product:
    options = [{"id": str(product.pk), "type": "product", "quantity": 1, **more} for product in products]
    components = {"main": {"name": "Main", "options": options}}
    return ProductFactory(bundle=True, name=name, slug=name.lower().replace(" ", "-"), components=components)


def ask_list(browser: Client, *products: Product, **more: Any) -> Any:
    chosen = {"action": "delete_chosen", "_selected_action": [str(each.pk) for each in products], **more}
    return browser.post(reverse("admin:products_product_changelist"), chosen)


def delete_page(product: Product) -> str:
    return reverse("admin:products_product_delete", args=[product.pk])


def test_the_page_names_the_bundles_as_links(merchandiser: Client, pants: Product) -> None:
    assert "In the bundle" not in visible_text(merchandiser.get(page_of(pants)).text)
    bundle = bundle_of("Summer set", pants)
    page = merchandiser.get(page_of(pants))
    assert "In the bundle Summer set" in visible_text(page.text)
    assert product_page(bundle.pk, "bundle") in page.text
    for number in range(7):
        bundle_of(f"Set {number}", pants)
    words = visible_text(merchandiser.get(page_of(pants)).text)
    assert "In the bundles Set 0 , Set 1 , Set 2 , Set 3 , Set 4 and 3 more" in words


def test_the_page_costs_the_same_for_few_and_for_many_bundles(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int], pants: Product
) -> None:
    other = ProductFactory()
    for number in range(6):
        bundle_of(f"Few {number}", pants)
    for number in range(60):
        bundle_of(f"Many {number}", other)
    merchandiser.get(page_of(pants))
    few = count_queries(lambda: merchandiser.get(page_of(pants)))
    assert count_queries(lambda: merchandiser.get(page_of(other))) == few


# --- Deleting ---------------------------------------------------------------------------------------------------------


def test_one_product_in_a_bundle_is_not_deleted_and_the_page_says_where_it_is(
    merchandiser: Client, pants: Product
) -> None:
    bundle, other = bundle_of("Summer set", pants), bundle_of("Winter set", pants)

    page = merchandiser.get(delete_page(pants))

    words = visible_text(page.text)
    assert "Pants · PANTS cannot be deleted yet" in words
    assert "Pants · PANTS is in the bundles Summer set and Winter set : take it out there first." in words
    assert product_page(bundle.pk, "bundle") in page.text
    assert 'type="submit"' not in page.text.partition("pxm-question")[2].partition("</form>")[0]
    merchandiser.post(delete_page(pants), {"confirmed": "1", "losses": page.context["losses"]})
    assert Product.objects.filter(pk__in=[pants.pk, bundle.pk, other.pk]).count() == 3


def test_of_a_selection_nothing_is_deleted_while_a_bundle_stays(merchandiser: Client, pants: Product) -> None:
    hat, bundle = ProductFactory(name="Hat"), bundle_of("Summer set", pants)

    words = visible_text(ask_list(merchandiser, pants, hat).text)
    assert "Not all of these can be deleted yet" in words
    assert "Pants · PANTS is in the bundle Summer set : take it out there first." in words

    together = ask_list(merchandiser, pants, bundle)
    assert "Delete 2 products?" in visible_text(together.text)
    agreed = {"confirmed": "2", "losses": together.context["losses"]}
    assert ask_list(merchandiser, pants, bundle, **agreed).status_code == 302
    assert list(Product.objects.values_list("name", flat=True)) == ["Hat"]


def test_a_parent_whose_child_is_in_a_bundle_says_so(merchandiser: Client) -> None:
    parent = build(shirt().product)
    child = parent.children.first()
    bundle_of("Summer set", child)
    assert f"{child} is in the bundle Summer set : take it out there first." in visible_text(
        merchandiser.get(delete_page(parent)).text
    )


def test_children_in_a_bundle_stay(merchandiser: Client) -> None:
    parent = build(shirt().product)
    children = list(parent.children.all()[:2])
    bundle_of("Summer set", children[0])

    words = visible_text(ask(merchandiser, parent, "delete", ticked(children)).text)
    assert f"{children[0]} is in the bundle Summer set : take it out there first." in words
    do(merchandiser, parent, "delete", ticked(children))

    assert parent.children.count() == 24
    do(merchandiser, parent, "delete", ticked(children[1:]))
    assert parent.children.count() == 23


def test_whoever_was_faster_is_told_of_in_words_too(
    merchandiser: Client, pants: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bundle that took the product in between the question and the answer."""
    bundle_of("Summer set", pants)
    monkeypatch.setitem(deletion_question.__globals__, "undeletable", lambda chosen: None)
    page = merchandiser.get(delete_page(pants))
    refused = merchandiser.post(delete_page(pants), {"confirmed": "1", "losses": page.context["losses"]})
    assert "Pants · PANTS is in the bundle Summer set: take it out there first." in visible_text(refused.text)
    assert Product.objects.filter(pk=pants.pk).exists()


def test_many_products_in_bundles_are_not_all_named(
    merchandiser: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    few, many = [ProductFactory() for _ in range(2)], [ProductFactory() for _ in range(200)]
    bundle_of("Few", *few)
    bundle_of("Many", *many)
    ask_list(merchandiser, *few)
    queries = count_queries(lambda: ask_list(merchandiser, *few))
    assert count_queries(lambda: ask_list(merchandiser, *many)) == queries
    words = visible_text(ask_list(merchandiser, *many).text)
    assert words.count("is in the bundle Many") == 5
    assert "Others are in bundles, too." in words


# --- Building ---------------------------------------------------------------------------------------------------------


def test_the_build_page_says_which_bundle_keeps_it_from_being_built(merchandiser: Client) -> None:
    product = shirt().product
    bundle = bundle_of("Summer set", product)

    page = merchandiser.get(reverse("admin:products_product_build", args=[product.pk]))
    words = visible_text(page.text)
    assert "It is offered as it is in the bundle Summer set ." in words
    assert "tick that in the bundle, or take it out there." in words
    assert product_page(bundle.pk, "bundle") in page.text
    assert 'id="build-form"' not in page.text

    together = merchandiser.post(
        reverse("admin:products_product_changelist"),
        {"action": "build_children", "_selected_action": [str(product.pk)]},
    )
    assert "It is offered as it is in the bundle Summer set ." in visible_text(together.text)
    assert product_page(bundle.pk, "bundle") in together.text


def test_a_bundle_of_its_children_does_not_keep_a_product_from_being_built(merchandiser: Client) -> None:
    product = shirt().product
    bundle_of("Children", product, product_should_be_substituted_with_child=True)
    words = visible_text(merchandiser.get(reverse("admin:products_product_build", args=[product.pk])).text)
    assert "Build 24 children" in words
    bundle_of("As it is", product)
    words = visible_text(merchandiser.get(reverse("admin:products_product_build", args=[product.pk])).text)
    assert "It is offered as it is in the bundle As it is ." in words


def test_a_build_that_met_a_bundle_says_so_on_its_own_page(merchandiser: Client, run_jobs: Callable[[], None]) -> None:
    product = shirt().product
    request_build(product_id=product.pk, request_id="test")
    bundle = bundle_of("Summer set", product)
    run_jobs()
    job = Job.objects.get()
    page = reverse("admin:jobs_job_change", args=[job.pk])
    assert "It is offered as it is in the bundle Summer set ." in visible_text(merchandiser.get(page).text)
    update_product(product_id=bundle.pk, attributes={"components": None, "sku": "set"})
    assert "A bundle offered it as it is." in visible_text(merchandiser.get(page).text)
