"""/pcm/variations/{id}/options/{id}/modifiers (PIM contract §2.10)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobs.models import Job
from products.models import Modifier
from tests.client import APIClient
from tests.factories.products import ModifierFactory, OptionFactory, shirt
from tests.products.api.bodies import UNKNOWN_ID, resource
from tests.resource_cases import Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db

RULES = {"default": "include", "exclude": [[UNKNOWN_ID]]}
LOCALES = {"fr-FR": {"name": "Chemise", "description": "d"}}
INPUTS = {"front": {"name": "Front", "validation_rules": [{"type": "string"}], "required": True}}


def body(**attributes: Any) -> dict[str, Any]:
    return resource("product-variation-modifier", **attributes)


def path_of(modifier: Modifier) -> str:
    option = modifier.option
    return f"/pcm/variations/{option.variation_id}/options/{option.pk}/modifiers/{modifier.pk}"


def list_of(option: Any) -> str:
    return f"/pcm/variations/{option.variation_id}/options/{option.pk}/modifiers"


VALID = [
    *({"type": f"{field}_{verb}", "value": " - x "} for field in ("name", "description", "sku")
      for verb in ("equals", "append", "prepend")),
    *({"type": f"slug_{verb}", "value": "-x_.9"} for verb in ("equals", "append", "prepend")),
    {"type": "sku_append", "value": ""},
    {"type": "slug_append", "value": ""},
    {"type": "sku_builder", "seek": "{SIZE}", "set": "X L"},
    {"type": "sku_builder", "seek": " ", "set": ""},
    {"type": "slug_builder", "seek": "{color}", "set": "red"},
    {"type": "status", "value": "draft"},
    {"type": "commodity_type", "value": "digital"},
    {"type": "mpn_equals", "value": "m"},
    {"type": "upc_ean_equals", "value": "u"},
    {"type": "external_ref_equals", "value": "r"},
    {"type": "custom_inputs_equals", "value": json.dumps(INPUTS)},
    {"type": "locales_equals", "value": json.dumps(LOCALES)},
    {"type": "build_rules_equals", "value": json.dumps(RULES)},
    {"type": "price", "reference_name": "Extra Large"},
]  # fmt: skip

REFUSALS = [
    ({}, "type can not be empty", "type"),
    ({"type": None}, "type can not be empty", "type"),
    *(({"type": kind, "value": "1"}, "type must be one of: " + ", ".join(Modifier.Type.values), "type")
      for kind in ("price_increment", "price_decrement", "price_equals", "sku", 7)),
    ({"type": "sku_append"}, "value can not be empty", "value"),
    ({"type": "sku_append", "value": None}, "value can not be empty", "value"),
    ({"type": "sku_append", "value": 7}, "value must be a string", "value"),
    ({"type": "sku_append", "value": "x" * 1001}, "value must not exceed 1000 characters", "value"),
    ({"type": "sku_equals", "value": ""}, "value can not be empty", "value"),
    ({"type": "name_equals", "value": ""}, "value can not be empty", "value"),
    ({"type": "mpn_equals", "value": "x" * 256}, "value must not exceed 255 characters", "value"),
    ({"type": "slug_append", "value": "a b"}, "value must be URL compatible", "value"),
    ({"type": "slug_equals", "value": "{x}"}, "value must be URL compatible", "value"),
    ({"type": "slug_builder", "seek": "{x}", "set": "a b"}, "set must be URL compatible", "set"),
    ({"type": "slug_builder", "set": "x"}, "seek can not be empty", "seek"),
    ({"type": "sku_builder", "seek": "", "set": "x"}, "seek can not be empty", "seek"),
    ({"type": "sku_builder", "seek": "x"}, "set can not be empty", "set"),
    ({"type": "status", "value": "online"}, "value must be one of: draft, live", "value"),
    *(({"type": "locales_equals", "value": value}, "value must not exceed 1000 characters", "value")
      for value in ({"fr": {"name": "x" * 1000}}, '{"fr": {"name": "x"}}' + " " * 1000)),
    ({"type": "commodity_type", "value": ""}, "value must be one of: physical, digital", "value"),
    ({"type": "price"}, "reference_name can not be empty", "reference_name"),
    ({"type": "price", "reference_name": ""}, "reference_name can not be empty", "reference_name"),
    ({"type": "locales_equals", "value": "{"}, "value must be JSON text", "value"),
    ({"type": "locales_equals", "value": ""}, "value must be JSON text", "value"),
    ({"type": "locales_equals", "value": "[" * 60 + "]" * 60}, "value must be JSON text", "value"),
    ({"type": "locales_equals", "value": "[]"}, "value must be an object", "value"),
    ({"type": "locales_equals", "value": "null"}, "value can not be empty", "value"),
    ({"type": "locales_equals", "value": {"fr": {}}}, "value.fr.name can not be empty", "value/fr/name"),
    ({"type": "custom_inputs_equals", "value": {"$a": {}}}, "value.$a must not start with $", "value/$a"),
    ({"type": "build_rules_equals", "value": "{}"}, "value.default can not be empty", "value/default"),
]  # fmt: skip


class TestModifiers(ResourceCases):
    noun = Noun(
        type="product-variation-modifier",
        path="/pcm/variations/{}/options/{}/modifiers",
        parent=OptionFactory,
        ids=lambda option: [option.variation_id, option.pk],
        make=lambda option, **columns: ModifierFactory(option=option, **columns),
        meta=lambda modifier: {"owner": "store"},
        creates=[(sent, sent) for sent in VALID],
        change={"value": "-y"},
        refusals=[
            ({"type": "status"}, "value must be one of: draft, live", "value"),
            ({"value": None}, "value can not be empty", "value"),
        ],
        refusals_of_new=REFUSALS,
        filters=Filters((), {}, unreadable=["eq(type,price)"]),
        list_queries=4,  # token, option, total, page
    )


def test_every_type_has_been_tried() -> None:
    assert {attributes["type"] for attributes in VALID} == set(Modifier.Type.values)


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("locales_equals", LOCALES, LOCALES),
        ("locales_equals", {"fr": {"name": "x", "unknown": 1}}, {"fr": {"name": "x"}}),
        ("custom_inputs_equals", {"a": {"validation_rules": {"type": "string"}}},
         {"a": {"validation_rules": [{"type": "string"}], "required": False}}),
        ("build_rules_equals", RULES, RULES),
    ],
)  # fmt: skip
def test_an_object_is_accepted_for_json_and_shown_as_text(
    api: APIClient, kind: str, value: dict[str, Any], stored: dict[str, Any]
) -> None:
    shown = api.post(list_of(OptionFactory()), body(type=kind, value=value)).data["attributes"]["value"]
    assert json.loads(shown) == stored


def test_a_lone_value_names_the_price_modifier(api: APIClient) -> None:
    shown = api.post(list_of(OptionFactory()), body(type="price", value="XL")).data["attributes"]
    assert shown == {"type": "price", "reference_name": "XL"}


def test_fields_of_other_types_are_dropped(api: APIClient) -> None:
    sent = {"type": "sku_builder", "seek": "a", "set": "b", "value": 7, "reference_name": [], "owner": "me"}
    shown = api.post(list_of(OptionFactory()), body(**sent)).data["attributes"]
    assert shown == {"type": "sku_builder", "seek": "a", "set": "b"}


def test_several_missing_fields_are_named_together(api: APIClient) -> None:
    answer = api.post(list_of(OptionFactory()), body(type="sku_builder"))
    assert answer.details == ["seek can not be empty", "set can not be empty"]


def test_an_update_is_partial(api: APIClient) -> None:
    modifier = ModifierFactory(type="sku_builder", value=None, seek="a", set="b")
    assert api.put(path_of(modifier), body(set="c")).data["attributes"] == {
        "type": "sku_builder",
        "seek": "a",
        "set": "c",
    }
    before = Modifier.objects.values().get()
    assert api.put(path_of(modifier), body()).status == 200
    assert Modifier.objects.values().get() == before


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"type": "sku_prepend"}, {"type": "sku_prepend", "value": "-x"}),
        ({"type": "sku_builder", "seek": "a", "set": "b"}, {"type": "sku_builder", "seek": "a", "set": "b"}),
        ({"type": "price", "reference_name": "XL"}, {"type": "price", "reference_name": "XL"}),
        ({"type": "price", "value": "XL"}, {"type": "price", "reference_name": "XL"}),
    ],
)
def test_another_type_keeps_what_fits_it(api: APIClient, sent: dict[str, str], shown: dict[str, str]) -> None:
    assert api.put(path_of(ModifierFactory()), body(**sent)).data["attributes"] == shown


@pytest.mark.parametrize(
    ("sent", "detail"),
    [
        ({"type": "sku_builder"}, "seek can not be empty"),
        ({"type": "status"}, "value must be one of: draft, live"),
        ({"type": "price"}, "reference_name can not be empty"),
        ({"type": "nonsense"}, "type must be one of: " + ", ".join(Modifier.Type.values)),
        ({"value": None}, "value can not be empty"),
    ],
)
def test_an_update_must_leave_a_whole_modifier(api: APIClient, sent: dict[str, Any], detail: str) -> None:
    modifier = ModifierFactory()
    before = Modifier.objects.values().get()
    answer = api.put(path_of(modifier), body(**sent))
    assert (answer.status, answer.details[0]) == (422, detail)
    assert Modifier.objects.values().get() == before


@pytest.mark.parametrize(
    ("status", "answered"),
    [("pending", 422), ("started", 422), ("success", 204), ("failed", 204), ("cancelled", 204)],
)
def test_a_modifier_is_in_use_while_a_build_waits_or_runs(api: APIClient, status: str, answered: int) -> None:
    made = shirt()
    modifier = ModifierFactory(option=made["Red"])
    Job.objects.create(type="child-products", lane="pim", status=status, request_id="r", subject_id=made.product.pk)
    answer = api.delete(path_of(modifier))
    assert answer.status == answered
    if answered == 422:
        assert answer.details == ["One or more modifiers are currently in use"]
    assert Modifier.objects.exists() is (answered == 422)
    assert api.put(path_of(modifier), body(value="y")).status == (200 if answered == 422 else 404)


def test_a_build_of_another_product_does_not_matter(api: APIClient) -> None:
    modifier = ModifierFactory()
    Job.objects.create(type="child-products", lane="pim", request_id="r", subject_id=shirt().product.pk)
    assert api.delete(path_of(modifier)).status == 204
