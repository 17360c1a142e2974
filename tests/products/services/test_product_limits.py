"""How much a product may hold: by number and in all, at every door, before anything is locked."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from products.models import Product
from products.services.product import create_product, update_product
from products.services.product_limits import LARGEST_PRODUCT
from pxm.errors import Invalid
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory
from tests.products.api.bodies import product_body

pytestmark = pytest.mark.django_db


def many(number: int, value: Any) -> dict[str, Any]:
    return {f"k{place}": value for place in range(number)}


def languages(first: int, number: int) -> dict[str, Any]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {f"a{letters[place // 26]}-{letters[place % 26]}x": {"name": "N"} for place in range(first, first + number)}


OPTION = "00000000-0000-7000-8000-000000000000"
TOO_MUCH = {
    "locales": (languages(0, 101), "locales must not have more than 100 languages"),
    "custom_inputs": (many(101, {"name": "N"}), "custom_inputs must not have more than 100 custom inputs"),
    "shopper_attributes": (many(101, "x"), "shopper_attributes must not have more than 100 keys"),
    "components": (
        many(51, {"options": [{"id": OPTION, "quantity": 1}]}),
        "components must not have more than 50 components",
    ),
    "build_rules": (
        {"default": "include", "include": [[OPTION]] * 501, "exclude": [[OPTION]] * 500},
        "build_rules must not have more than 1000 rules",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_many_are_refused_before_the_database_is_asked(api: APIClient, name: str) -> None:
    product = ProductFactory()
    value, refusal = TOO_MUCH[name]
    for send in (
        lambda: create_product(attributes={"name": "Shirt", "sku": "S", "commodity_type": "physical", name: value}),
        lambda: update_product(product_id=product.pk, attributes={name: value}),
    ):
        with CaptureQueriesContext(connection) as queries, pytest.raises(Invalid) as refused:
            send()
        assert [str(problem) for problem in refused.value.problems] == [refusal]
        assert len(queries) == 0
    body = {"data": {"type": "product", "id": str(product.pk), "attributes": {name: value}}}
    answer = api.put(f"/pcm/products/{product.pk}", body)
    assert (answer.status, answer.details) == (422, [refusal])
    assert answer.errors[0]["source"]["pointer"] == f"/data/attributes/{name}"


@pytest.mark.parametrize("name", ["locales", "custom_inputs", "shopper_attributes"])
def test_what_is_merged_counts_together(name: str) -> None:
    value: Any = {"name": "N"} if name != "shopper_attributes" else "x"
    have = languages(0, 100) if name == "locales" else many(100, value)
    product = ProductFactory(**{name: have})
    more = languages(100, 1) if name == "locales" else {"more": value}
    with pytest.raises(Invalid, match="must not have more than 100"):
        update_product(product_id=product.pk, attributes={name: more})
    one = next(iter(have))
    changed = update_product(product_id=product.pk, attributes={name: {**more, one: None}})
    assert len(getattr(changed, name)) == 100


def test_a_thousand_rules_are_stored() -> None:
    options = list(VariationFactory(options=["S", "M"]).options.all())
    rules = {"default": "include", "include": [[str(options[0].pk)]] * 500, "exclude": [[str(options[1].pk)]] * 500}
    product = ProductFactory()
    update_product(product_id=product.pk, attributes={"build_rules": rules})
    longer = rules | {"include": [*rules["include"], [str(options[0].pk)]]}
    with pytest.raises(Invalid, match="must not have more than 1000 rules"):
        update_product(product_id=product.pk, attributes={"build_rules": longer})


def test_a_product_is_no_larger_than_it_may_be_after_merging(api: APIClient) -> None:
    half = {f"k{place}": "x" * 60_000 for place in range(9)}
    rest = {f"r{place}": "x" * 60_000 for place in range(9)}
    answer = api.post("/pcm/products", product_body(shopper_attributes=half))
    assert answer.status == 201
    path = f"/pcm/products/{answer.data['id']}"
    body = {"data": {"type": "product", "id": answer.data["id"], "attributes": {"admin_attributes": rest}}}
    refused = api.put(path, body)
    assert (refused.status, refused.details) == (422, [f"a product must not exceed {LARGEST_PRODUCT} bytes"])
    assert Product.objects.get().admin_attributes == {}


def test_a_product_that_is_too_large_already_may_shrink_but_not_grow() -> None:
    product = ProductFactory(admin_attributes={f"k{place}": "x" * 60_000 for place in range(20)})
    update_product(product_id=product.pk, attributes={"admin_attributes": {"k0": None}})
    with pytest.raises(Invalid, match="must not exceed"):
        update_product(product_id=product.pk, attributes={"name": product.name + " and more"})
