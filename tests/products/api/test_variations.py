"""/pcm/variations (PIM contract §2.8)."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import Option, Variation
from pxm.api.documents import moment
from tests.client import APIClient
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, shirt
from tests.products.api.bodies import UNKNOWN_ID, resource

pytestmark = pytest.mark.django_db

NOT_FOUND = {"errors": [{"title": "Not Found", "status": "404"}]}


def body(**attributes: Any) -> dict[str, Any]:
    return resource("product-variation", **attributes)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"name": "Paint Color", "sort_order": 1}, {"name": "Paint Color", "sort_order": 1}),
        ({"name": " Größe 👖$", "sort_order": -7}, {"name": " Größe 👖$", "sort_order": -7}),
        ({"name": "Size", "sort_order": 0}, {"name": "Size", "sort_order": 0}),
        ({"name": "Size", "sort_order": None, "unknown": 1}, {"name": "Size"}),
    ],
)
def test_a_created_variation_is_answered(api: APIClient, sent: dict[str, Any], shown: dict[str, Any]) -> None:
    answer = api.post("/pcm/variations", body(**sent))
    row = Variation.objects.get()
    assert answer.status == 201
    assert answer.body == {
        "data": {
            "type": "product-variation",
            "id": str(row.pk),
            "attributes": shown,
            "meta": {"owner": "store", "created_at": moment(row.created_at), "updated_at": moment(row.created_at)},
        }
    }
    assert api.get(f"/pcm/variations/{row.pk}").body == answer.body


REFUSALS = [
    ({"name": None}, "name can not be empty", "name"),
    ({"name": ""}, "name can not be empty", "name"),
    ({"name": 1}, "name must be a string", "name"),
    ({"name": "x" * 1001}, "name must not exceed 1000 characters", "name"),
    ({"sort_order": "1"}, "sort_order must be an integer", "sort_order"),
    ({"sort_order": 1.5}, "sort_order must be an integer", "sort_order"),
    ({"sort_order": True}, "sort_order must be an integer", "sort_order"),
    ({"sort_order": 2**31}, "sort_order must be between -2147483648 and 2147483647", "sort_order"),
]


@pytest.mark.parametrize(("attributes", "detail", "place"), REFUSALS)
def test_bad_attributes_are_refused(api: APIClient, attributes: dict[str, Any], detail: str, place: str) -> None:
    variation = VariationFactory()
    before = Variation.objects.values().get()
    for answer in (
        api.post("/pcm/variations", body(**{"name": "Size", **attributes})),
        api.put(f"/pcm/variations/{variation.pk}", body(**attributes)),
    ):
        assert (answer.status, answer.details) == (422, [detail])
        assert answer.errors[0]["source"] == {"pointer": f"/data/attributes/{place}"}
    assert Variation.objects.values().get() == before


def test_a_name_is_required(api: APIClient) -> None:
    answer = api.post("/pcm/variations", body(sort_order=1))
    assert (answer.status, answer.details) == (422, ["name can not be empty"])
    assert not Variation.objects.exists()


def test_the_type_must_be_right(api: APIClient) -> None:
    answer = api.post("/pcm/variations", resource("variation", name="Size"))
    assert (answer.status, answer.details) == (422, ["type must be product-variation"])


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


def test_a_page_of_variations_costs_the_same_however_long(api: APIClient, count_queries: Any) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            ModifierFactory(option=VariationFactory(options=["a", "b"]).options.first())

    fill(2)
    few = count_queries(lambda: api.get("/pcm/variations", {"page[limit]": 100}))
    fill(100)
    many = count_queries(lambda: api.get("/pcm/variations", {"page[limit]": 100}))
    # token, total, page, options, modifiers
    assert few == many == 5


def test_variations_are_listed_by_id_in_pages(api: APIClient) -> None:
    ids = [str(VariationFactory().pk) for _ in range(30)]
    first = api.get("/pcm/variations")
    assert first.ids == ids[:25]
    assert first.body["meta"] == {"results": {"total": 30}}
    assert first.body["links"] == {
        "current": "/pcm/variations?page[limit]=25&page[offset]=0",
        "first": "/pcm/variations?page[limit]=25&page[offset]=0",
        "last": "/pcm/variations?page[limit]=25&page[offset]=25",
        "prev": None,
        "next": "/pcm/variations?page[limit]=25&page[offset]=25",
    }
    assert api.get(first.body["links"]["next"]).ids == ids[25:]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("eq(name,Size)", ["Size"]),
        ("eq(name,size)", []),
        ("like(name,S*)", ["Size", "Shade"]),
        ('eq(name,"Shoe size")', []),
    ],
)
def test_variations_are_filtered_by_name(api: APIClient, text: str, names: list[str]) -> None:
    for name in ("Size", "Shade", "Color"):
        VariationFactory(name=name)
    answer = api.get("/pcm/variations", {"filter": text})
    assert [document["attributes"]["name"] for document in answer.data] == names


@pytest.mark.parametrize("text", ["eq(id,x)", "in(name,Size)", "eq(bogus,1)", "eq(name"])
def test_other_filters_are_refused(api: APIClient, text: str) -> None:
    answer = api.get("/pcm/variations", {"filter": text})
    assert (answer.status, answer.details) == (400, ["Could not parse the supplied filter"])


def test_an_update_is_partial_but_for_sort_order(api: APIClient) -> None:
    variation = VariationFactory(name="Size", sort_order=3)
    path = f"/pcm/variations/{variation.pk}"

    assert api.put(path, body(name="Sizes", sort_order=3)).data["attributes"] == {"name": "Sizes", "sort_order": 3}
    assert api.put(path, body()).data["attributes"] == {"name": "Sizes", "sort_order": 3}
    assert api.put(path, body(sort_order=0)).data["attributes"] == {"name": "Sizes", "sort_order": 0}
    assert api.put(path, body(sort_order=None)).data["attributes"] == {"name": "Sizes"}
    assert api.put(path, body(sort_order=5)).data["attributes"] == {"name": "Sizes", "sort_order": 5}
    assert api.put(path, body(name="Size")).data["attributes"] == {"name": "Size"}


def test_an_update_without_effect_writes_nothing(api: APIClient) -> None:
    variation = VariationFactory(name="Size", sort_order=3)
    before = Variation.objects.values().get()
    for attributes in ({}, {"name": "Size", "sort_order": 3}):
        assert api.put(f"/pcm/variations/{variation.pk}", body(**attributes)).status == 200
    assert Variation.objects.values().get() == before


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


@pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
def test_an_unknown_variation(api: APIClient, id: str) -> None:
    path = f"/pcm/variations/{id}"
    for answer in (api.get(path), api.put(path, body(name="x")), api.get(f"{path}/options")):
        assert (answer.status, answer.body) == (404, NOT_FOUND)
    option = resource("product-variation-option", name="x", description="x")
    assert api.post(f"{path}/options", option).body == NOT_FOUND
    assert api.delete(path).status == 204
