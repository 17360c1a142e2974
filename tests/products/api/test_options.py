"""/pcm/variations/{id}/options (PIM contract §2.9)."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import Option
from tests.client import APIClient
from tests.factories.products import ModifierFactory, OptionFactory, ProductFactory, VariationFactory, child_of, shirt
from tests.products.api.bodies import owned, resource
from tests.resource_cases import Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db


class TestOptions(ResourceCases):
    noun = Noun(
        type="product-variation-option",
        path="/pcm/variations/{}/options",
        parent=VariationFactory,
        make=lambda variation, **columns: OptionFactory(variation=variation, **columns),
        meta=lambda option: owned(option) | {"modifiers": []},
        creates=[
            (sent := {"name": "Extra Large $ 👕", "description": "#EE2238", "sort_order": 0}, sent),
            ({"name": "Red", "description": "red"}, {"name": "Red", "description": "red"}),
        ],
        change={"description": "d", "sort_order": 4},
        required=["name", "description"],
        refusals=[
            ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
            ({"description": "x" * 65_536}, "description must not exceed 65535 characters", "description"),
            ({"description": 1}, "description must be a string", "description"),
            ({"sort_order": []}, "sort_order must be an integer", "sort_order"),
            ({"name": None}, "name can not be empty", "name"),
        ],
        filters=Filters(
            rows=[{"name": "Red"}, {"name": "Green"}],
            found={"like(name,*e*)": [0, 1], "eq(name,Red)": [0]},
            unreadable=["eq(description,Red)"],
        ),
        list_queries=5,  # token, variation, total, page, modifiers
    )


def body(**attributes: Any) -> dict[str, Any]:
    return resource("product-variation-option", **attributes)


def path_of(option: Option) -> str:
    return f"/pcm/variations/{option.variation_id}/options/{option.pk}"


def test_options_stand_in_the_order_of_creation(api: APIClient) -> None:
    variation = VariationFactory(options=["S", "M"])
    variation.options.get(name="S").delete()
    api.post(f"/pcm/variations/{variation.pk}/options", body(name="L", description="l"))
    assert list(variation.options.values_list("name", "position")) == [("M", 1), ("L", 2)]


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


def test_an_update_is_partial_but_for_sort_order(api: APIClient) -> None:
    option = VariationFactory(options=["Red"]).options.get()
    kept = {"name": "Red", "description": option.description}

    assert api.put(path_of(option), body(sort_order=4)).data["attributes"] == kept | {"sort_order": 4}
    assert api.put(path_of(option), body()).data["attributes"] == kept | {"sort_order": 4}
    assert api.put(path_of(option), body(description="d")).data["attributes"] == kept | {"description": "d"}


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


def test_a_new_option_of_a_ruled_product_shows_if_it_can_occur(api: APIClient) -> None:
    variation = VariationFactory(options=["S"])
    small = variation.options.get()
    product = ProductFactory(variations=[variation], build_rules={"default": "exclude", "include": [[small]]})
    api.post(f"/pcm/variations/{variation.pk}/options", body(name="M", description="m"))
    shown = api.get(f"/pcm/products/{product.pk}").data["meta"]["variations"]
    assert [option["name"] for option in shown[0]["options"]] == ["S"]
