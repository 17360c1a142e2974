from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from products.models import Product
from products.services.templates import attached_ids
from products.services.variation_links import linked_variation_ids
from tests.factories.extensions import TemplateFactory
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, VariationFactory, build, child_of, shirt
from tests.factories.templates import attach
from tests.pressing import press
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = "/admin/products/product/"
SHOWN = f"{LIST}?children=shown"


@pytest.fixture
def merchandiser() -> Client:
    return signed_in(MERCHANDISER)


def _ask(browser: Client, action: str, *products: Product, address: str = LIST, across: bool = False) -> Any:
    """Choose rows, an action and press *Run*."""
    chosen = [str(product.pk) for product in products]
    data = {"action": action, "_selected_action": chosen, "index": "0", "select_across": "1" if across else "0"}
    return browser.post(address, data)


def _confirm(browser: Client, question: Any, address: str = LIST, **entered: Any) -> Any:
    """Press the button of the page that asks."""
    return press(browser, address, question, **entered)


@pytest.mark.parametrize(("action", "before", "after"), [("set_live", "draft", "live"), ("set_draft", "live", "draft")])
def test_a_status_is_set_after_asking(merchandiser: Client, action: str, before: str, after: str) -> None:
    products = [ProductFactory(status=before), ProductFactory(status=before), ProductFactory(status=after)]

    question = _ask(merchandiser, action, *products)
    assert f"Set 3 products {after}?" in question.text
    assert f"1 of them is {after} already" in question.text
    assert Product.objects.filter(status=before).count() == 2

    done = _confirm(merchandiser, question)
    assert f"2 products are {after} now." in done.text
    assert Product.objects.filter(status=after).count() == 3


def test_nothing_is_asked_when_nothing_would_change(merchandiser: Client) -> None:
    product = ProductFactory(status="live")

    answer = _ask(merchandiser, "set_live", product)

    assert answer.status_code == 302
    assert "what you chose is live already" in merchandiser.get(LIST).text


def test_changing_children_warns_that_they_become_independent(merchandiser: Client) -> None:
    one = shirt()
    child = child_of(one.product, one["Small"], one["Green"], status="draft")

    question = _ask(merchandiser, "set_live", one.product, child, address=SHOWN)
    assert "1 of them is a child and becomes independent" in visible_text(question.text)

    _confirm(merchandiser, question, address=SHOWN)
    child.refresh_from_db()
    assert (child.status, child.is_independent) == ("live", True)


def test_tags_are_added_and_removed_after_asking(merchandiser: Client) -> None:
    products = [ProductFactory(tags=["summer"]), ProductFactory()]

    done = _confirm(merchandiser, _ask(merchandiser, "add_tags", *products), **{"tags-entry": "Sale, new"})
    assert "Added sale and new to 2 products." in done.text
    assert [product.tags for product in Product.objects.all()] == [["summer", "sale", "new"], ["sale", "new"]]

    done = _confirm(merchandiser, _ask(merchandiser, "remove_tags", *products), tags=["summer"])
    assert "Removed summer from 1 product." in done.text
    assert [product.tags for product in Product.objects.all()] == [["sale", "new"], ["sale", "new"]]


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ({}, "Name at least one tag."),
        ({"tags": [f"t{n}" for n in range(20)]}, "Hat: tags must not have more than 20 tags"),
    ],
)
def test_refused_tags_are_asked_for_again_and_change_nothing(
    merchandiser: Client, entered: dict[str, Any], words: str
) -> None:
    product = ProductFactory(name="Hat", tags=["summer"])

    page = _confirm(merchandiser, _ask(merchandiser, "add_tags", product), **entered)

    assert words in page.text
    assert Product.objects.get().tags == ["summer"]


def test_deleting_says_what_goes_with_it_and_that_it_is_for_good(merchandiser: Client) -> None:
    one = shirt()
    child_of(one.product, one["Small"], one["Green"])
    child_of(one.product, one["Small"], one["Blue"], name="Blue shirt", is_independent=True)
    other = ProductFactory()

    question = _ask(merchandiser, "delete_chosen", one.product, other)
    words = visible_text(question.text)
    assert "Delete 2 products?" in words
    assert "2 children of Shirt · shirt will be deleted too." in words
    assert "1 of those is independent, changed by hand: Blue shirt · shirtSmallBlue." in words
    assert "This cannot be undone." in words
    assert "Delete 4 products" in words
    assert Product.objects.count() == 4

    done = _confirm(merchandiser, question)
    assert "Deleted 2 products and 2 children." in done.text
    assert not Product.objects.exists()


def test_deleting_a_child_says_that_a_build_makes_it_anew(merchandiser: Client) -> None:
    one = shirt()
    child = child_of(one.product, one["Small"], one["Green"])

    question = _ask(merchandiser, "delete_chosen", child, address=SHOWN)

    assert "The next build of its parent makes a deleted child anew" in question.text


def test_everything_that_is_filtered_can_be_chosen_at_once(merchandiser: Client) -> None:
    ProductFactory.create_batch(60, status="draft")
    ProductFactory(status="live", name="Stays")
    address = f"{LIST}?status=draft"

    question = _ask(
        merchandiser, "delete_chosen", Product.objects.filter(status="draft")[0], address=address, across=True
    )
    assert "Delete 60 products?" in question.text

    _confirm(merchandiser, question, address=address)
    assert [product.name for product in Product.objects.all()] == ["Stays"]


def test_a_choice_that_changed_meanwhile_is_asked_about_again(merchandiser: Client) -> None:
    ProductFactory.create_batch(2, status="draft")
    address = f"{LIST}?status=draft"
    question = _ask(merchandiser, "delete_chosen", Product.objects.all()[0], address=address, across=True)
    ProductFactory(status="draft")

    again = _confirm(merchandiser, question, address=address)

    assert "Delete 3 products?" in again.text
    assert Product.objects.count() == 3


@pytest.mark.parametrize("action", ["set_live", "set_draft", "add_tags", "remove_tags", "delete_chosen"])
def test_a_viewer_can_do_none_of_it(action: str) -> None:
    product = ProductFactory(status="draft", tags=["summer"])
    before = Product.objects.values().get()

    signed_in(VIEWER).post(LIST, {"action": action, "_selected_action": [str(product.pk)], "confirmed": "1"})

    assert Product.objects.values().get() == before


def test_one_product_is_deleted_from_its_page_after_asking(merchandiser: Client) -> None:
    product = ProductFactory(name="Hat", sku="hat")
    address = reverse("admin:products_product_delete", args=[product.pk])

    assert "Delete this product?" in merchandiser.get(address).text
    assert Product.objects.exists()

    done = press(merchandiser, address)
    assert "Deleted 1 product." in done.text
    assert not Product.objects.exists()


def test_a_viewer_cannot_delete() -> None:
    product = ProductFactory()
    address = reverse("admin:products_product_delete", args=[product.pk])
    browser = signed_in(VIEWER)

    assert [browser.get(address).status_code, browser.post(address).status_code] == [403, 403]
    assert Product.objects.exists()


def test_variations_are_linked_to_a_selection_behind_those_it_has(merchandiser: Client) -> None:
    size, color = VariationFactory(name="Size", options=["S"]), VariationFactory(name="Color", options=["Red"])
    has_one, has_none = build(ProductFactory(variations=[color])), ProductFactory()

    question = _ask(merchandiser, "link_variations", has_one, has_none)
    assert "Link variations to 2 products" in visible_text(question.text)
    assert "1 of them has children" in visible_text(question.text)
    done = _confirm(merchandiser, question, variations=[str(size.pk)])

    assert "Linked Size to 2 products." in done.text
    assert linked_variation_ids(has_one) == [color.pk, size.pk]
    assert linked_variation_ids(has_none) == [size.pk]
    assert list(Product.objects.filter(needs_rebuild=True)) == [has_one]


def test_linking_says_which_products_cannot_have_variations_and_changes_none(merchandiser: Client) -> None:
    size, plain, bundle = VariationFactory(name="Size"), ProductFactory(), ProductFactory(name="Gift box", bundle=True)

    question = _ask(merchandiser, "link_variations", plain, bundle)
    refused = _confirm(merchandiser, question, variations=[str(size.pk)])

    assert "Gift box: a bundle can not have variations." in visible_text(refused.text)
    assert linked_variation_ids(plain) == []


def test_linking_needs_a_variation(merchandiser: Client) -> None:
    refused = _confirm(merchandiser, _ask(merchandiser, "link_variations", ProductFactory()))

    assert "Choose at least one variation." in visible_text(refused.text)


def test_templates_are_attached_to_a_selection(merchandiser: Client) -> None:
    template, other = TemplateFactory(name="Book", slug="products(book)"), TemplateFactory()
    has_one, has_none = ProductFactory(), ProductFactory()
    attach(has_one, other)
    question = _ask(merchandiser, "attach_templates", has_one, has_none)
    assert "Attach templates to 2 products" in visible_text(question.text)
    assert "Book (book)" in visible_text(question.text)
    done = _confirm(merchandiser, question, templates=[str(template.pk)])
    assert "Attached Book to 2 products." in done.text
    assert attached_ids(has_one) == [other.pk, template.pk]
    assert attached_ids(has_none) == [template.pk]
    again = _confirm(merchandiser, _ask(merchandiser, "attach_templates", has_one), templates=[str(template.pk)])
    assert "What you chose has Book already." in again.text
