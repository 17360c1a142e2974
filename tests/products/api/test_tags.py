"""Tags as their clients know them: there as long as a product carries them (PIM contract §7.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from jobs import runner
from products.acts.services import plan_act, submit_act
from products.editing.acts import EDIT_PRODUCTS, asked_of
from products.editing.edits import ADD, Edit
from products.models import Product, Tag, TaggedProduct
from products.services.product import add_tags, create_product, delete_products, remove_tags, update_product
from products.services.tags import UPKEEP_OF_TAGS
from pxm.clock import now
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db


def tagged(*tags: str, sku: str = "sku", **more: Any) -> Product:
    attributes = {"name": "Hat", "sku": sku, "commodity_type": "physical", "tags": list(tags)}
    return create_product(attributes=attributes, **more)


def values(api: APIClient, query: str = "") -> list[str]:
    answer = api.get(f"/pcm/tags{query}")
    assert answer.status == 200, answer.body
    return [each["attributes"]["value"] for each in answer.data]


def test_a_tag_is_listed_and_read(api: APIClient) -> None:
    tagged("Summer", "new")
    answer = api.get("/pcm/tags")
    assert answer.body["meta"]["results"]["total"] == 2
    first = answer.data[0]
    assert first == {
        "type": "tag",
        "id": first["id"],
        "attributes": {"value": "new"},
        "meta": {
            "owner": "store",
            "created_at": first["meta"]["created_at"],
            "updated_at": first["meta"]["updated_at"],
        },
    }
    assert api.get(f"/pcm/tags/{first['id']}").data == first
    for unknown in (UNKNOWN_ID, "x", "new"):
        assert api.get(f"/pcm/tags/{unknown}").status == 404


def test_they_are_in_order_of_their_bytes_on_pages(api: APIClient) -> None:
    tagged("b", "é", "a-b", "z", "ab", "a_b")
    in_order = ["a-b", "a_b", "ab", "b", "z", "é"]
    assert values(api) == in_order
    assert values(api, "?page[limit]=2&page[offset]=3") == in_order[3:5]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("eq(value,summer)", ["summer"]),
        ("in(value,winter,summer,x)", ["summer", "winter"]),
        ("like(value,*mm*)", ["summer"]),
        ("like(value,win*)", ["winter"]),
        ("eq(value,x)", []),
    ],
)
def test_they_are_filtered(api: APIClient, text: str, found: list[str]) -> None:
    tagged("summer", "winter", "new")
    assert values(api, f"?filter={text}") == found


@pytest.mark.parametrize("text", ["gt(value,a)", "eq(name,a)", "ilike(value,a)", "eq(value"])
def test_other_filters_are_refused(api: APIClient, text: str) -> None:
    assert api.get(f"/pcm/tags?filter={text}").status == 400


def test_only_products_write_them(api: APIClient) -> None:
    tagged("a")
    one = f"/pcm/tags/{Tag.objects.get().pk}"
    body = {"data": {"type": "tag", "attributes": {"value": "b"}}}
    assert {api.post("/pcm/tags", body).status, api.put(one, body).status, api.delete(one).status} == {405}
    assert values(api) == ["a"]


def test_two_hundred_take_as_many_queries_as_two(api: APIClient, count_queries: Callable[[Any], int]) -> None:
    tagged("a", "b")
    values(api, "?page[limit]=1")
    few = count_queries(lambda: values(api, "?page[limit]=1"))
    for number in range(10):
        tagged(*(f"t{number}-{each}" for each in range(20)), sku=f"s{number}")
    assert count_queries(lambda: values(api, "?page[limit]=100")) == few


def test_every_writer_keeps_them_in_step(api: APIClient) -> None:
    one, two = tagged("a"), tagged("a", "b", sku="two")
    first = api.get("/pcm/tags").data[0]["id"]
    update_product(product_id=one.pk, attributes={"tags": ["c"]})
    assert values(api) == ["a", "b", "c"]
    update_product(product_id=one.pk, attributes={"name": "Other"})
    add_tags(product_ids=[one.pk, two.pk], tags=["d"])
    remove_tags(product_ids=[one.pk, two.pk], tags=["a", "b"])
    assert values(api) == ["c", "d"]
    assert api.get(f"/pcm/tags/{first}").status == 404
    act = plan_act(kind=EDIT_PRODUCTS, asked=asked_of([two.pk], edits=[Edit("tags", ADD, ["e"])]))
    submit_act(act_id=act.pk, agreed=(), request_id="r")
    runner.drain()
    assert values(api) == ["c", "d", "e"]
    delete_products(product_ids=[two.pk])
    assert values(api) == ["c", "d"]
    update_product(product_id=one.pk, attributes={"tags": None})
    assert values(api) == []


def carried() -> list[tuple[str, str]]:
    rows = TaggedProduct.objects.order_by("product__sku", "tag__value")
    return list(rows.values_list("product__sku", "tag__value"))


def test_builds_tag_children_as_they_write_them() -> None:
    parent = tagged("a", variation_ids=[str(VariationFactory(options=["S", "M"]).pk)])
    build(parent)
    small, medium = parent.children.order_by("pk").values_list("sku", flat=True)
    assert carried() == sorted((sku, "a") for sku in (parent.sku or "", small or "", medium or ""))
    child = parent.children.order_by("pk").first()
    assert child
    update_product(product_id=child.pk, attributes={"tags": ["mine"]})
    update_product(product_id=parent.pk, attributes={"tags": ["b", "c"]})
    build(parent)
    wanted = [(medium, "b"), (medium, "c"), (small, "mine"), (parent.sku, "b"), (parent.sku, "c")]
    assert carried() == sorted(wanted)
    update_product(product_id=parent.pk, attributes={"tags": []})
    build(parent)
    assert carried() == [(small, "mine")]


def test_what_nothing_carries_is_removed_after_a_while() -> None:
    one = tagged("a", "b", "c")
    update_product(product_id=one.pk, attributes={"tags": ["a"]})
    assert UPKEEP_OF_TAGS.run() == 0
    Tag.objects.filter(value__in=["a", "b"]).update(created_at=now() - timedelta(days=2))
    assert UPKEEP_OF_TAGS.run() == 1
    assert sorted(Tag.objects.values_list("value", flat=True)) == ["a", "c"]


def test_tags_of_products_that_stood_before_are_found() -> None:
    ProductFactory(sku="a", tags=["x", "y"])
    ProductFactory(sku="b", tags=["y"])
    ProductFactory(sku="c")
    import_module("products.migrations.0010_tags_of_products").fill(apps, None)
    assert carried() == [("a", "x"), ("a", "y"), ("b", "y")]
