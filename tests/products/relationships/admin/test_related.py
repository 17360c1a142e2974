"""The tab *Related* of a product: a list for each relationship, filled, put in order and removed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.models import Product
from products.relationships.admin.related import SHOWN
from products.relationships.models import Attachment, CustomRelationship
from products.relationships.services import limits
from tests.client import APIClient
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory, build, shirt
from tests.factories.relationships import RelationshipFactory, attach, relate, related
from tests.visible import visible_text

pytestmark = pytest.mark.django_db


def address(product: Product, name: str = "related") -> str:
    return reverse(f"admin:relationships_customrelationship_{name}", args=[product.pk])


def shown(product: Product, group: str = VIEWER, **asked: str) -> str:
    return visible_text(signed_in(group).get(address(product), asked).text)


def found(product: Product, relationship: CustomRelationship, text: str) -> str:
    view = reverse("admin:relationships_customrelationship_find_related", args=[product.pk, relationship.pk])
    return signed_in().get(view, {"q": text}).text


def change(product: Product, relationship: CustomRelationship | str, **sent: Any) -> str:
    id = str(getattr(relationship, "pk", relationship))
    return visible_text(signed_in().post(address(product, "change_related"), {"relationship": id, **sent}).text)


def test_each_relationship_is_a_list_in_the_order_of_shoppers() -> None:
    last = RelationshipFactory(name="Alternatives")
    first = RelationshipFactory(name="Goes with", sort_order=1, bi_directional=True)
    phone, case = ProductFactory(name="Phone"), ProductFactory(name="Case", sku="C-1", status="live")
    relate(phone, first, case)
    attach(phone, last)

    text = shown(phone)
    assert "Goes with 1 product · also shown on the other’s page" in text
    assert "Case C-1 Live" in text
    assert text.index("Goes with") < text.index("Alternatives no products yet")
    assert "Remove" not in text
    assert "Remove" in shown(phone, MERCHANDISER)
    page = signed_in(VIEWER).get(reverse("admin:products_product_change", args=[phone.pk]))
    assert "Related 1" in visible_text(page.text)


def test_a_product_without_relationships_says_what_comes_first() -> None:
    product = ProductFactory()
    assert "New relationship" in shown(product, MERCHANDISER)
    assert "New relationship" not in shown(product)
    RelationshipFactory(name="Goes with")
    text = shown(product, MERCHANDISER)
    assert "New relationship" not in text
    assert "Add a relationship Goes with" in text


def test_a_list_is_added_filled_by_search_and_removed() -> None:
    both, phone = RelationshipFactory(name="Goes with", bi_directional=True), ProductFactory(name="Phone")
    case = ProductFactory(name="Case", sku="C-1")
    assert "Goes with was added." in change(phone, both, attach="yes")
    assert 'aria-label="Add Case · C-1 to Goes with"' in found(phone, both, "c-")
    assert "No other product has" in found(phone, both, "Phone")
    assert found(phone, both, " ").strip() == ""

    assert "Case was added to Goes with." in change(phone, both, add=str(case.pk))
    assert (related(phone, both), related(case, both)) == ([case], [phone])
    assert "here already" in found(phone, both, "c-")
    assert "Case was removed from Goes with. The product itself stays." in change(phone, both, remove=str(case.pk))
    assert (related(phone, both), related(case, both)) == ([], [])

    assert "Goes with was removed with its list." in change(phone, both, detach="yes")
    assert list(Attachment.objects.values_list("product_id", flat=True)) == [case.pk]


def test_children_are_found_after_all_others() -> None:
    one, row = shirt(), RelationshipFactory()
    child = build(one.product).children.first()
    ProductFactory(name="Shirt press", sku="press")
    names = visible_text(found(child, row, "shirt"))
    assert names.index("Shirt press") < names.index("shirtSmall")


def test_a_list_is_put_in_order_and_those_not_shown_follow(api: APIClient) -> None:
    row, product = RelationshipFactory(), ProductFactory()
    a, b, c, d = others = ProductFactory.create_batch(4)
    relate(product, row, *others)
    path = f"/pcm/products/{product.pk}/custom-relationships/{row.slug}"
    unknown = str(ProductFactory().pk)
    assert "The order was saved." in change(product, row, order=[str(c.pk), unknown, "x", str(a.pk)])
    assert api.get(path).ids == [str(each.pk) for each in (c, a, b, d)]
    assert [each["attributes"]["sort_order"] for each in api.get(path).data] == [1, 2, 3, 4]
    # What was in no order keeps its place behind them.
    e = ProductFactory()
    relate(product, row, e)
    change(product, row, order=[str(d.pk), str(e.pk)])
    assert api.get(path).ids == [str(each.pk) for each in (d, e, c, a, b)]


def test_what_can_not_be_added_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    both, product = RelationshipFactory(name="Goes with", bi_directional=True), ProductFactory(name="Phone")
    full, other = ProductFactory(name="Case"), ProductFactory(name="Cable")
    attach(full, *RelationshipFactory.create_batch(5))
    text = change(product, both, add=str(full.pk))
    assert "Case has 5 relationships already, the most that a product can have." in text
    monkeypatch.setattr(limits, "MOST_ASSOCIATED", 0)
    text = change(product, both, add=str(other.pk))
    assert "This list, or that of Cable, has 2,000 products already, the most that fit." in text
    assert "Could not find product." in change(product, both, add="x")
    for gone in ("x", "", str(ProductFactory().pk)):
        assert "Somebody has deleted this relationship meanwhile." in change(product, gone, attach="yes")
    assert related(product, both) == []


def test_a_product_with_five_is_offered_no_sixth() -> None:
    product, rows = ProductFactory(), RelationshipFactory.create_batch(6)
    attach(product, *rows[:5])
    text = shown(product, MERCHANDISER)
    assert "Add another relationship" not in text
    assert "5 relationships at most" in text
    assert "must not have more than 5" in change(product, rows[5], attach="yes")


def test_a_long_list_is_shown_in_parts_by_the_same_number_of_queries() -> None:
    row, browser, costs = RelationshipFactory(), signed_in(MERCHANDISER), []
    product = ProductFactory()
    for count in (2, SHOWN + 148):
        relate(product, row, *ProductFactory.create_batch(count))
        with CaptureQueriesContext(connection) as queries:
            text = browser.get(address(product)).text
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert "Show 150 more" in visible_text(text)
    assert text.count("data-drag") == SHOWN
    whole = browser.get(address(product), {"whole": str(row.pk)}).text
    assert (whole.count("data-drag"), "Show 150 more" in whole) == (SHOWN + 150, False)


def test_a_parent_says_that_its_children_are_related_to_nothing() -> None:
    one = shirt()
    words = "Children do not take over what their parent is related to."
    assert words not in shown(one.product)
    assert words in shown(build(one.product))
    assert words not in shown(one.product.children.first())
