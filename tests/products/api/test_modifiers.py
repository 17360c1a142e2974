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

pytestmark = pytest.mark.django_db

NOT_FOUND = {"errors": [{"title": "Not Found", "status": "404"}]}
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


@pytest.mark.parametrize("attributes", VALID, ids=lambda attributes: attributes["type"])
def test_a_created_modifier_is_answered_as_sent(api: APIClient, attributes: dict[str, str]) -> None:
    option = OptionFactory()
    answer = api.post(list_of(option), body(**attributes))
    modifier = Modifier.objects.get()
    assert answer.status == 201
    assert answer.body == {
        "data": {
            "type": "product-variation-modifier",
            "id": str(modifier.pk),
            "attributes": attributes,
            "meta": {"owner": "store"},
        }
    }
    assert api.get(path_of(modifier)).body == answer.body
    assert api.get(list_of(option)).data == [answer.data]


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


@pytest.mark.parametrize(("attributes", "detail", "place"), REFUSALS)
def test_a_bad_modifier_is_refused(api: APIClient, attributes: dict[str, Any], detail: str, place: str) -> None:
    answer = api.post(list_of(OptionFactory()), body(**attributes))
    assert (answer.status, answer.details) == (422, [detail])
    assert answer.errors[0]["source"] == {"pointer": f"/data/attributes/{place}"}
    assert not Modifier.objects.exists()


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


def test_a_modifier_is_deleted_and_deleting_it_again_is_no_error(api: APIClient) -> None:
    modifier = ModifierFactory()
    assert [api.delete(path_of(modifier)).status for _ in range(2)] == [204, 204]
    assert not Modifier.objects.exists()


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


@pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
def test_an_unknown_modifier(api: APIClient, id: str) -> None:
    path = f"{list_of(OptionFactory())}/{id}"
    assert api.get(path).body == NOT_FOUND
    assert api.put(path, body(value="x")).body == NOT_FOUND
    assert api.delete(path).status == 204


def test_a_modifier_of_another_option_is_not_found(api: APIClient) -> None:
    modifier, other = ModifierFactory(), OptionFactory()
    path = f"{list_of(other)}/{modifier.pk}"
    assert api.get(path).body == NOT_FOUND
    assert api.put(path, body(value="x")).body == NOT_FOUND
    assert api.delete(path).status == 204
    assert Modifier.objects.get().value == "-x"


def test_modifiers_are_listed_in_pages(api: APIClient, count_queries: Any) -> None:
    option = OptionFactory()
    ids = [str(ModifierFactory(option=option).pk) for _ in range(3)]
    answer = api.get(list_of(option), {"page[limit]": 2})
    assert answer.ids == ids[:2]
    assert answer.body["meta"] == {"results": {"total": 3}}
    assert api.get(list_of(option), {"filter": "eq(type,price)"}).status == 400
    few = count_queries(lambda: api.get(list_of(option), {"page[limit]": 100}))
    for _ in range(100):
        ModifierFactory(option=option)
    # token, option, total, page
    assert few == count_queries(lambda: api.get(list_of(option), {"page[limit]": 100})) == 4
