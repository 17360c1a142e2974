"""Relationships in the admin: the list, the form, who uses them, and deleting."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.relationships.models import CustomRelationship
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory
from tests.factories.relationships import RelationshipFactory, attach, relate
from tests.pressing import press
from tests.sent_form import sent_form
from tests.visible import visible_text

pytestmark = pytest.mark.django_db

LIST = reverse("admin:relationships_customrelationship_changelist")
FORM = "customrelationship_form"
ADD = reverse("admin:relationships_customrelationship_add")


def address(row: CustomRelationship, name: str = "change") -> str:
    return reverse(f"admin:relationships_customrelationship_{name}", args=[row.pk])


def made(**typed: Any) -> tuple[CustomRelationship | None, str]:
    browser = signed_in(MERCHANDISER)
    answer = browser.post(ADD, {**sent_form(browser.get(ADD).text, FORM), **typed}, follow=True)
    return CustomRelationship.objects.order_by("pk").last(), visible_text(answer.text)


def test_the_list_says_in_which_direction_and_by_how_many() -> None:
    row = RelationshipFactory(name="Goes with", slug="CRP_goes", external_name="You may like", bi_directional=True)
    relate(ProductFactory(), row, *ProductFactory.create_batch(2))
    RelationshipFactory(name="Spare parts")

    text = visible_text(signed_in(VIEWER).get(LIST).text)

    assert "Goes with CRP_goes You may like both directions 3 products" in text
    assert "one direction –" in text


def test_the_list_costs_the_same_however_long() -> None:
    browser, costs = signed_in(VIEWER), []
    for count in (2, 198):
        for row in RelationshipFactory.create_batch(count):
            attach(ProductFactory(), row)
        browser.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(LIST).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("typed", "slug"), [("spare_parts", "CRP_spare_parts"), ("CRP_x", "CRP_x"), ("", "CRP_goes_with_it")]
)
def test_a_slug_gets_its_prefix_or_is_made_of_the_name(typed: str, slug: str) -> None:
    row, text = made(name="Goes with it", slug=typed, bi_directional="on", sort_order="3")

    assert row is not None
    assert (row.slug, row.bi_directional, row.sort_order) == (slug, True, 3)
    assert "Goes with it was created." in text


def test_what_is_refused_is_said_at_its_field() -> None:
    RelationshipFactory(name="Goes with", slug="CRP_goes")

    _, text = made(name="Suits", slug="goes", sort_order="first")
    assert "Slug goes belongs to Goes with" in text
    assert "Order number must be a whole number." in text
    assert "Give it a slug." in made(name="日本")[1]
    assert "Slug may hold only letters, digits, dots, hyphens and underscores." in made(name="Suits", slug="a b")[1]
    assert CustomRelationship.objects.count() == 1


def test_the_slug_stays_and_the_direction_while_products_have_it() -> None:
    row = RelationshipFactory(name="Goes with", slug="CRP_goes")
    browser = signed_in(MERCHANDISER)
    page = browser.get(address(row))
    assert "CRP_goes" in visible_text(page.text)
    assert page.context["adminform"].form.fields.keys() >= {"name", "bi_directional"}
    assert "slug" not in page.context["adminform"].form.fields
    opened = sent_form(page.text, FORM)

    attach(ProductFactory(), row)
    page = browser.get(address(row))
    assert "It holds in one direction. That can be changed once no product has it any more." in visible_text(page.text)
    assert "bi_directional" not in page.context["adminform"].form.fields
    # Whoever opened the page before gets it, too.
    assert browser.post(address(row), {**opened, "name": "Suits", "bi_directional": "on"}).status_code in {200, 302}
    row.refresh_from_db()
    assert row.bi_directional is False


def test_its_page_shows_the_products_that_have_it() -> None:
    row, empty = RelationshipFactory(), RelationshipFactory()
    phone = ProductFactory(name="Phone", sku="P-1")
    relate(phone, row, *ProductFactory.create_batch(2))
    attach(ProductFactory(name="Case"), row)
    browser = signed_in(VIEWER)

    assert "Products 2" in visible_text(browser.get(address(row)).text)
    text = visible_text(browser.get(address(row, "products")).text)
    assert "Phone P-1 2 related products" in text
    assert text.index("Case") < text.index("Phone")
    assert "none related yet" in text
    assert "No product has it yet" in visible_text(browser.get(address(empty, "products")).text)


def test_many_products_are_leafed_through_by_the_same_number_of_queries() -> None:
    row, browser, costs = RelationshipFactory(), signed_in(VIEWER), []
    for count in (2, 148):
        for product in ProductFactory.create_batch(count):
            attach(product, row)
        with CaptureQueriesContext(connection) as queries:
            text = visible_text(browser.get(address(row, "products")).text)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert "Page 1 of 2" in text
    assert "Page 2 of 2" in visible_text(browser.get(address(row, "products"), {"page": "2"}).text)


def test_one_in_use_is_not_deleted_and_says_by_whom() -> None:
    row, browser = RelationshipFactory(name="Goes with"), signed_in(MERCHANDISER)
    for name in "ABCDE":
        attach(ProductFactory(name=name), row)

    asked = visible_text(browser.get(address(row, "delete")).text)
    assert "Goes with is in use" in asked
    assert "5 products have it: A, B, C and 2 more." in asked
    assert "Delete Goes with" not in asked
    browser.post(address(row, "delete"), {"confirmed": "yes"})
    assert CustomRelationship.objects.exists()


def test_one_that_nobody_has_is_deleted() -> None:
    row, browser = RelationshipFactory(name="Goes with"), signed_in(MERCHANDISER)
    assert "Delete Goes with?" in visible_text(browser.get(address(row, "delete")).text)
    press(browser, address(row, "delete"))
    assert not CustomRelationship.objects.exists()
