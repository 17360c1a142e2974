"""/pcm/variations (PIM contract §2.8)."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import Option, Variation
from pxm.api.documents import moment
from tests.client import APIClient
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, shirt
from tests.products.api.bodies import owned, resource
from tests.resource_cases import Filters, Noun, ResourceCases

pytestmark = pytest.mark.django_db

NOT_FOUND = {"errors": [{"title": "Not Found", "status": "404"}]}


def with_options(**columns: Any) -> Variation:
    variation = VariationFactory(options=["a", "b"], **columns)
    ModifierFactory(option=variation.options.first())
    return variation


class TestVariations(ResourceCases):
    noun = Noun(
        type="product-variation",
        path="/pcm/variations",
        make=with_options,
        meta=owned,
        creates=[
            ({"name": "Paint Color", "sort_order": 1}, {"name": "Paint Color", "sort_order": 1}),
            ({"name": " Größe 👖$", "sort_order": -7}, {"name": " Größe 👖$", "sort_order": -7}),
            ({"name": "Size", "sort_order": 0}, {"name": "Size", "sort_order": 0}),
            ({"name": "Size", "sort_order": None, "unknown": 1}, {"name": "Size"}),
        ],
        change={"name": "Sizes", "sort_order": 3},
        required=["name"],
        refusals=[
            ({"name": None}, "name can not be empty", "name"),
            ({"name": ""}, "name can not be empty", "name"),
            ({"name": 1}, "name must be a string", "name"),
            ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
            ({"sort_order": "1"}, "sort_order must be an integer", "sort_order"),
            ({"sort_order": 1.5}, "sort_order must be an integer", "sort_order"),
            ({"sort_order": True}, "sort_order must be an integer", "sort_order"),
            ({"sort_order": 2**31}, "sort_order must be between -2147483648 and 2147483647", "sort_order"),
        ],
        filters=Filters(
            rows=[{"name": "Size"}, {"name": "Shade"}, {"name": "Color"}],
            found={
                "eq(name,Size)": [0],
                "eq(name,size)": [],
                "like(name,S*)": [0, 1],
                'eq(name,"Shoe size")': [],
                "": [0, 1, 2],
            },
            unreadable=["eq(id,x)", "in(name,Size)", "eq(bogus,1)", "eq(name"],
        ),
        list_queries=5,  # token, total, page, options, modifiers
    )


def body(**attributes: Any) -> dict[str, Any]:
    return resource("product-variation", **attributes)


def test_options_and_their_modifiers_are_part_of_the_document(api: APIClient) -> None:
    variation = VariationFactory(name="Color", options=["Red", "Green"])
    red, green = variation.options.all()
    Option.objects.filter(pk=green.pk).update(sort_order=2)
    append = ModifierFactory(option=red, value=" - Red")
    builder = ModifierFactory(option=red, builder=True)
    price = ModifierFactory(option=red, price=True)
    times = {"created_at": moment(red.created_at), "updated_at": moment(red.updated_at)}

    single = api.get(f"/pcm/variations/{variation.pk}").data

    assert single["meta"]["options"] == [
        {
            "id": str(red.pk),
            "name": "Red",
            "description": red.description,
            **times,
            "modifiers": [
                {"id": str(append.pk), "type": "sku_append", "value": " - Red", "owner": "store"},
                {"id": str(builder.pk), "type": "sku_builder", "seek": "{X}", "set": "x", "owner": "store"},
                {"id": str(price.pk), "type": "price", "reference_name": "surcharge", "owner": "store"},
            ],
        },
        {
            "id": str(green.pk),
            "name": "Green",
            "description": green.description,
            "sort_order": 2,
            "created_at": moment(green.created_at),
            "updated_at": moment(green.updated_at),
            "modifiers": [],
        },
    ]
    assert api.get("/pcm/variations").data == [single]


def test_an_update_is_partial_but_for_sort_order(api: APIClient) -> None:
    variation = VariationFactory(name="Size", sort_order=3)
    path = f"/pcm/variations/{variation.pk}"

    assert api.put(path, body(name="Sizes", sort_order=3)).data["attributes"] == {"name": "Sizes", "sort_order": 3}
    assert api.put(path, body()).data["attributes"] == {"name": "Sizes", "sort_order": 3}
    assert api.put(path, body(sort_order=0)).data["attributes"] == {"name": "Sizes", "sort_order": 0}
    assert api.put(path, body(sort_order=None)).data["attributes"] == {"name": "Sizes"}
    assert api.put(path, body(sort_order=5)).data["attributes"] == {"name": "Sizes", "sort_order": 5}
    assert api.put(path, body(name="Size")).data["attributes"] == {"name": "Size"}


def test_a_new_name_shows_at_once_in_products(api: APIClient) -> None:
    made = shirt()
    api.put(f"/pcm/variations/{made.size.pk}", body(name="Shirt size", sort_order=9))
    shown = api.get(f"/pcm/products/{made.product.pk}").data["meta"]["variations"][0]
    assert (shown["name"], shown["sort_order"]) == ("Shirt size", 9)


def test_a_variation_is_deleted_with_its_options(api: APIClient) -> None:
    variation = VariationFactory(options=["a"])
    ModifierFactory(option=variation.options.get())
    answer = api.delete(f"/pcm/variations/{variation.pk}")
    assert (answer.status, answer.body) == (204, None)
    assert not Option.objects.exists()
    assert api.get(f"/pcm/variations/{variation.pk}").body == NOT_FOUND


def test_a_variation_in_use_is_not_deleted(api: APIClient) -> None:
    made = shirt()
    answer = api.delete(f"/pcm/variations/{made.size.pk}")
    assert (answer.status, answer.details) == (422, ["One or more variations are currently in use"])
    assert answer.errors[0]["meta"] == {"variation_ids": [str(made.size.pk)]}
    assert made.size.options.count() == 3


def test_a_variation_whose_option_a_rule_names_is_not_deleted(api: APIClient) -> None:
    variation = VariationFactory(options=["a"])
    option = variation.options.get()
    product = ProductFactory(build_rules={"default": "include", "exclude": [[option]]})
    answer = api.delete(f"/pcm/variations/{variation.pk}")
    assert (answer.status, answer.details) == (422, ["One or more options are named in build rules"])
    assert answer.errors[0]["meta"] == {"option_ids": [str(option.pk)], "product_ids": [str(product.pk)]}
    assert Variation.objects.filter(pk=variation.pk).exists()
