"""Whatever JSON a client sends, the answer is never a server error, and nothing half-read is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from products.models import Modifier, Option, Product, Variation
from tests.client import APIClient
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory
from tests.products.api.bodies import UNKNOWN_ID

pytestmark = pytest.mark.django_db

KEYS = ["default", "include", "exclude", "name", "description", "options", "id", "type", "quantity", "min", "max", "$x"]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
KNOWN = st.sampled_from(["include", "live", "physical", "product", "string", "fr-FR", "{x}", UNKNOWN_ID])
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS | KNOWN
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=3),
    max_leaves=8,
)
PRODUCT = ["name", "sku", "slug", "status", "commodity_type", "description", "mpn", "upc_ean", "external_ref", "tags"]
MAPS = ["locales", "custom_inputs", "shopper_attributes", "admin_attributes", "components", "build_rules"]


def attributes(*names: str) -> Any:
    return st.dictionaries(st.sampled_from(names), ANYTHING, max_size=4)


def body_of(type: str, *names: str) -> Any:
    """JSON texts: bodies of resources, and anything else."""
    resource = st.fixed_dictionaries(
        {"type": st.just(type), "attributes": attributes(*names)}, optional={"relationships": ANYTHING, "id": ANYTHING}
    )
    return (st.fixed_dictionaries({"data": resource | ANYTHING}) | ANYTHING).map(json.dumps)


many = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def fits(answer: Any, *rows: Any) -> None:
    """Answers are documents or refusals; after a success every row is one that documents can show."""
    assert answer.status in {200, 201, 204, 400, 422}, answer.body
    if answer.status in {400, 422}:
        assert all(error.keys() >= {"title", "status", "detail"} for error in answer.errors)


@many
@given(body=body_of("product", *PRODUCT, *MAPS))
def test_any_product(api: APIClient, body: str) -> None:
    product = ProductFactory(locales={"fr": {"name": "x"}}, admin_attributes={"a": "b"})
    try:
        fits(api.post("/pcm/products", body))
        fits(api.put(f"/pcm/products/{product.pk}", body))
        fits(api.post(f"/pcm/products/{product.pk}/relationships/variations", body))
        assert api.get("/pcm/products", {"include": "component_products"}).status == 200
    finally:
        Product.objects.all().delete()


@many
@given(body=body_of("product-variation-option", "name", "description", "sort_order"))
def test_any_option(api: APIClient, body: str) -> None:
    option = OptionFactory()
    try:
        fits(api.post(f"/pcm/variations/{option.variation_id}/options", body))
        fits(api.put(f"/pcm/variations/{option.variation_id}/options/{option.pk}", body))
        assert api.get("/pcm/variations").status == 200
    finally:
        Variation.objects.all().delete()


@many
@given(body=body_of("product-variation-modifier", "type", "value", "seek", "set", "reference_name"))
def test_any_modifier(api: APIClient, body: str) -> None:
    modifier = ModifierFactory(type="sku_builder", value=None, seek="a", set="b")
    path = f"/pcm/variations/{modifier.option.variation_id}/options/{modifier.option_id}/modifiers"
    try:
        fits(api.post(path, body))
        fits(api.put(f"{path}/{modifier.pk}", body))
        assert api.get(path).status == 200
    finally:
        Modifier.objects.all().delete()
        Option.objects.all().delete()


@many
@given(attributes=st.fixed_dictionaries({"type": st.sampled_from(Modifier.Type.values), "value": ANYTHING}))
def test_any_value_of_a_modifier(api: APIClient, attributes: dict[str, Any]) -> None:
    option = OptionFactory()
    body = json.dumps({"data": {"type": "product-variation-modifier", "attributes": attributes}})
    fits(api.post(f"/pcm/variations/{option.variation_id}/options/{option.pk}/modifiers", body))


@many
@given(data=ANYTHING, text=TEXTS | st.sampled_from(["eq(action,create)", "eq(action,x)"]))
def test_any_question_about_a_build(api: APIClient, data: Any, text: str) -> None:
    option = OptionFactory()
    product = ProductFactory(variations=[option.variation])
    path = f"/pcm/products/{product.pk}/build/preview"
    for body in (data, {"data": data}, {"data": {"build_rules": data, "options": [str(option.pk)]}}):
        answer = api.send("POST", path, json.dumps(body), query={"filter": text})
        assert answer.status in {200, 400, 422}, answer.body


OPERATORS = st.sampled_from(["eq", "in", "like", "gt", "ge", "lt", "le", "ilike"])
FILTERED = st.sampled_from(
    ["id", "sku", "tags", "component_option_id", "created_at", "extensions.a.b", "shopper_attributes.x", "owner"]
)
PREDICATES = st.builds("{}({},{})".format, OPERATORS, FILTERED, TEXTS)


@many
@given(text=st.text(st.characters(codec="utf-8"), max_size=20) | PREDICATES)
def test_any_filter(api: APIClient, text: str) -> None:
    assert api.get("/pcm/products", {"filter": text}).status in {200, 400}
