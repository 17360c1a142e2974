"""/pcm/variations/{id}/options (PIM contract §2.9)."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import Option
from pxm.api.documents import moment
from tests.client import APIClient
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, child_of, shirt
from tests.products.api.bodies import UNKNOWN_ID, resource

pytestmark = pytest.mark.django_db

NOT_FOUND = {"errors": [{"title": "Not Found", "status": "404"}]}


def body(**attributes: Any) -> dict[str, Any]:
    return resource("product-variation-option", **attributes)


def path_of(option: Option) -> str:
    return f"/pcm/variations/{option.variation_id}/options/{option.pk}"


def test_a_created_option_is_answered(api: APIClient) -> None:
    variation = VariationFactory()
    sent = {"name": "Extra Large $ 👕", "description": "#EE2238", "sort_order": 0}
    answer = api.post(f"/pcm/variations/{variation.pk}/options", body(**sent))
    row = Option.objects.get()
    assert answer.status == 201
    assert answer.body == {
        "data": {
            "type": "product-variation-option",
            "id": str(row.pk),
            "attributes": sent,
            "meta": {
                "owner": "store",
                "created_at": moment(row.created_at),
                "updated_at": moment(row.created_at),
                "modifiers": [],
            },
        }
    }
    assert api.get(path_of(row)).body == answer.body


def test_options_stand_in_the_order_of_creation(api: APIClient) -> None:
    variation = VariationFactory(options=["S", "M"])
    variation.options.get(name="S").delete()
    api.post(f"/pcm/variations/{variation.pk}/options", body(name="L", description="l"))
    assert list(variation.options.values_list("name", "position")) == [("M", 1), ("L", 2)]


@pytest.mark.parametrize("lacking", ["name", "description"])
@pytest.mark.parametrize("value", [..., None, ""])
def test_name_and_description_are_required(api: APIClient, lacking: str, value: Any) -> None:
    variation = VariationFactory()
    sent = {"name": "Red", "description": "red", lacking: value}
    answer = api.post(
        f"/pcm/variations/{variation.pk}/options", body(**{k: v for k, v in sent.items() if v is not ...})
    )
    assert (answer.status, answer.details) == (422, [f"{lacking} can not be empty"])
    assert answer.errors[0]["source"] == {"pointer": f"/data/attributes/{lacking}"}
    assert not Option.objects.exists()


@pytest.mark.parametrize(
    ("attributes", "detail"),
    [
        ({"name": "x" * 1001}, "name must not exceed 1000 characters"),
        ({"description": "x" * 65_536}, "description must not exceed 65535 characters"),
        ({"description": 1}, "description must be a string"),
        ({"sort_order": []}, "sort_order must be an integer"),
        ({"name": None}, "name can not be empty"),
    ],
)
def test_bad_attributes_are_refused(api: APIClient, attributes: dict[str, Any], detail: str) -> None:
    option = VariationFactory(options=["Red"]).options.get()
    before = Option.objects.values().get()
    created = api.post(
        f"/pcm/variations/{option.variation_id}/options", body(**{"name": "a", "description": "b", **attributes})
    )
    updated = api.put(path_of(option), body(**attributes))
    for answer in (created, updated):
        assert (answer.status, answer.details) == (422, [detail])
    assert Option.objects.values().get() == before


def test_options_are_listed_with_their_modifiers(api: APIClient, count_queries: Any) -> None:
    variation = VariationFactory(options=["a", "b"])
    VariationFactory(options=["of another"])
    modifier = ModifierFactory(option=variation.options.first())
    path = f"/pcm/variations/{variation.pk}/options"

    answer = api.get(path, {"page[limit]": 100})
    few = count_queries(lambda: api.get(path, {"page[limit]": 100}))
    assert [document["attributes"]["name"] for document in answer.data] == ["a", "b"]
    assert answer.data[0]["meta"]["modifiers"] == [
        {"id": str(modifier.pk), "type": "sku_append", "value": "-x", "owner": "store"}
    ]
    assert answer.body["meta"] == {"results": {"total": 2}}
    for number in range(110):
        api.post(path, body(name=f"n{number}", description="x"))
    # token, variation, total, page, modifiers
    assert few == count_queries(lambda: api.get(path, {"page[limit]": 100})) == 5


def test_options_are_filtered_by_name(api: APIClient) -> None:
    variation = VariationFactory(options=["Red", "Green"])
    path = f"/pcm/variations/{variation.pk}/options"
    assert [d["attributes"]["name"] for d in api.get(path, {"filter": "like(name,*e*)"}).data] == ["Red", "Green"]
    assert [d["attributes"]["name"] for d in api.get(path, {"filter": "eq(name,Red)"}).data] == ["Red"]
    assert api.get(path, {"filter": "eq(description,Red)"}).status == 400


def test_an_update_is_partial_but_for_sort_order(api: APIClient) -> None:
    option = VariationFactory(options=["Red"]).options.get()
    kept = {"name": "Red", "description": option.description}

    assert api.put(path_of(option), body(sort_order=4)).data["attributes"] == kept | {"sort_order": 4}
    assert api.put(path_of(option), body()).data["attributes"] == kept | {"sort_order": 4}
    assert api.put(path_of(option), body(description="d")).data["attributes"] == kept | {"description": "d"}


def test_an_option_of_another_variation_is_not_found(api: APIClient) -> None:
    option, other = VariationFactory(options=["Red"]).options.get(), VariationFactory()
    path = f"/pcm/variations/{other.pk}/options/{option.pk}"
    assert api.get(path).body == NOT_FOUND
    assert api.put(path, body(name="x")).body == NOT_FOUND
    assert api.delete(path).status == 204
    assert Option.objects.get().name == "Red"


def test_an_option_that_children_carry_is_deleted_and_they_stay(api: APIClient) -> None:
    made = shirt(build_rules=None)
    child = child_of(made.product, made["Small"], made["Red"], made["Wool"])
    assert api.delete(path_of(made["Wool"])).status == 204
    child.refresh_from_db()
    assert not Option.objects.filter(pk=made["Wool"].pk).exists()
    assert api.delete(path_of(made["Wool"])).status == 204


def test_an_option_that_a_rule_names_is_not_deleted(api: APIClient) -> None:
    made = shirt()
    answer = api.delete(path_of(made["Small"]))
    assert (answer.status, answer.details) == (422, ["One or more options are named in build rules"])
    assert answer.errors[0]["meta"] == {
        "option_ids": [str(made["Small"].pk)],
        "product_ids": [str(made.product.pk)],
    }
    assert Option.objects.filter(pk=made["Small"].pk).exists()


@pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
def test_an_unknown_option(api: APIClient, id: str) -> None:
    path = f"/pcm/variations/{VariationFactory().pk}/options/{id}"
    modifier = resource("product-variation-modifier", type="status", value="live")
    assert api.get(path).body == NOT_FOUND
    assert api.put(path, body(name="x")).body == NOT_FOUND
    assert api.delete(path).status == 204
    assert api.get(f"{path}/modifiers").body == NOT_FOUND
    assert api.post(f"{path}/modifiers", modifier).body == NOT_FOUND


def test_a_new_option_of_a_ruled_product_shows_if_it_can_occur(api: APIClient) -> None:
    variation = VariationFactory(options=["S"])
    small = variation.options.get()
    product = ProductFactory(variations=[variation], build_rules={"default": "exclude", "include": [[small]]})
    api.post(f"/pcm/variations/{variation.pk}/options", body(name="M", description="m"))
    shown = api.get(f"/pcm/products/{product.pk}").data["meta"]["variations"]
    assert [option["name"] for option in shown[0]["options"]] == ["S"]
