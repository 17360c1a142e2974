"""POST /pcm/products (PIM contract §2.2, §2.3, golden scenarios 1 and 3)."""

from __future__ import annotations

import re

import pytest

from products.models import Product
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory
from tests.products.api.bodies import product_body

pytestmark = pytest.mark.django_db

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

SEED = {
    "external_ref": "d0ddf10c-402c-4e0f-b421-94e7f682c603",
    "name": "T-Shirt",
    "sku": "97805",
    "slug": "97805",
    "description": "T-shirt.",
    "status": "live",
    "commodity_type": "physical",
    "mpn": "1234-5678-TTTT",
    "upc_ean": "12345656",
    "tags": ["Adidas", "active", "cute"],
    "custom_inputs": {
        "front": {
            "name": "T-Shirt Front",
            "validation_rules": [{"type": "string", "options": {"max_length": 50}}],
            "required": False,
        }
    },
    "locales": {"fr-FR": {"name": "T_Shirt", "description": "T-Shirt."}},
}


def test_a_created_product_is_answered_with_everything_that_was_sent(api: APIClient) -> None:
    answer = api.post("/pcm/products", product_body(**SEED))

    assert answer.status == 201
    document = answer.data
    here = f"/products/{document['id']}"
    assert document["type"] == "product"
    assert document["attributes"] == SEED | {"tags": ["adidas", "active", "cute"]}
    assert list(document["attributes"]) == sorted(document["attributes"])
    assert document["relationships"] == {
        "children": {"data": [], "links": {"self": f"{here}/children"}},
        "component_products": {"data": [], "links": {"self": f"{here}/relationships/component_products"}},
        "files": {"data": [], "links": {"self": f"{here}/relationships/files"}},
        "main_image": {"data": None},
        "templates": {"data": [], "links": {"self": f"{here}/relationships/templates"}},
        "variations": {"data": [], "links": {"self": f"{here}/relationships/variations"}},
    }
    meta = document["meta"]
    assert MOMENT.fullmatch(meta.pop("created_at"))
    assert MOMENT.fullmatch(meta.pop("updated_at"))
    assert meta == {
        "owner": "store",
        "product_types": ["standard"],
        "variation_matrix": {},
        "tags": ["adidas", "active", "cute"],
    }


def test_what_is_not_sent_is_left_out_of_the_document(api: APIClient) -> None:
    document = api.post("/pcm/products", product_body()).data

    assert document["attributes"] == {
        "commodity_type": "physical",
        "name": "Jeans",
        "sku": "jeans",
        "slug": "Jeans",
        "status": "draft",
    }
    assert "tags" not in document["meta"]
    assert document["meta"]["created_at"] == document["meta"]["updated_at"]


def test_the_answer_is_what_a_later_get_answers(api: APIClient) -> None:
    created = api.post("/pcm/products", product_body(**SEED)).data
    assert api.get(f"/pcm/products/{created['id']}").data == created


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Jeans", "Jeans"),
        ("Blue Jeans / slim", "Blue-Jeans-slim"),
        ("  «Été» 2024!  ", "t-2024"),
        ("v1.2_beta", "v1.2_beta"),
        ("日本", None),
        ("x" * 600, "x" * 512),
    ],
)
def test_a_slug_is_made_from_the_name(api: APIClient, name: str, slug: str | None) -> None:
    assert api.post("/pcm/products", product_body(name=name)).data["attributes"].get("slug") == slug


def test_products_of_one_name_get_numbered_slugs(api: APIClient) -> None:
    ProductFactory(slug="Jeans-3")
    slugs = [
        api.post("/pcm/products", product_body(sku=f"jeans-{number}")).data["attributes"]["slug"]
        for number in range(12)
    ]
    assert slugs == ["Jeans", "Jeans-2", *(f"Jeans-{number}" for number in range(4, 14))]


@pytest.mark.parametrize("slug", [None, ""])
def test_a_slug_that_is_sent_empty_is_not_made_up(api: APIClient, slug: str | None) -> None:
    assert "slug" not in api.post("/pcm/products", product_body(slug=slug)).data["attributes"]


def test_null_stands_for_no_value_of_an_optional_attribute(api: APIClient) -> None:
    optional = ["description", "mpn", "upc_ean", "external_ref", "tags", "locales", "custom_inputs", "build_rules"]
    optional += ["shopper_attributes", "admin_attributes", "components", "slug"]

    attributes = api.post("/pcm/products", product_body(**dict.fromkeys(optional))).data["attributes"]

    assert attributes.keys() == {"name", "sku", "commodity_type", "status"}


def test_texts_are_kept_as_sent(api: APIClient) -> None:
    attributes = product_body(name="  𝒥eans 👖 ", sku=" {SIZE}$ ", description="$5\n")["data"]["attributes"]
    created = api.post("/pcm/products", product_body(**attributes)).data["attributes"]
    assert {name: created[name] for name in attributes} == attributes


def test_tags_collapse_in_lower_case_and_keep_their_order(api: APIClient) -> None:
    sent = ["Blue", "red", "BLUE", *(f"t{n}" for n in range(18)), "Red"]
    assert api.post("/pcm/products", product_body(tags=sent)).data["attributes"]["tags"] == [
        "blue",
        "red",
        *(f"t{n}" for n in range(18)),
    ]


def test_a_bare_validation_rule_is_stored_as_an_array_of_one(api: APIClient) -> None:
    sent = {"name": {"name": "Name", "validation_rules": {"type": "string"}, "message": {"anything": 1}}}
    created = api.post("/pcm/products", product_body(custom_inputs=sent)).data["attributes"]["custom_inputs"]
    assert created == {"name": {"name": "Name", "validation_rules": [{"type": "string"}], "required": False}}


def test_custom_attributes_are_texts_by_key(api: APIClient) -> None:
    sent = {"shopper_attributes": {"fabric": "denim", "empty": ""}, "admin_attributes": {"cost-center": "7"}}
    created = api.post("/pcm/products", product_body(**sent)).data["attributes"]
    assert {name: created[name] for name in sent} == sent


def test_unknown_and_read_only_members_are_ignored(api: APIClient) -> None:
    body = product_body(extensions={"products(x)": {"a": 1}}, curated_product=True, colour="red", price=1)
    body["data"] |= {"meta": {"owner": "organization"}, "links": {}, "id": "x", "foo": [1]}
    body["data"]["relationships"] = {"files": {"data": [{"type": "file", "id": "1"}]}, "foo": 1}

    document = api.post("/pcm/products", body).data

    assert document["attributes"].keys() == {"name", "sku", "slug", "commodity_type", "status"}
    assert document["meta"]["owner"] == "store"
    assert document["relationships"]["files"]["data"] == []


def test_variations_are_linked_in_the_order_sent(api: APIClient) -> None:
    size = VariationFactory(name="Size", options=["Small", "Medium", "Large"], sort_order=3)
    color = VariationFactory(name="Color", options=["Red", "Green", "Blue"])
    material = VariationFactory(name="Material", options=["Cotton", "Denim", "Wool"])
    small, red = size.options.get(name="Small"), color.options.get(name="Red")
    rules = {"default": "include", "exclude": [[str(small.pk), str(red.pk)]]}

    document = api.post("/pcm/products", product_body(variations=[size, color, material], build_rules=rules)).data

    assert document["attributes"]["build_rules"] == rules
    assert document["meta"]["product_types"] == ["standard"]
    assert document["relationships"]["variations"]["data"] == []
    assert [entry["name"] for entry in document["meta"]["variations"]] == ["Size", "Color", "Material"]
    assert document["meta"]["variations"][0] == {
        "id": str(size.pk),
        "name": "Size",
        "sort_order": 3,
        "options": [
            {"id": str(option.pk), "name": option.name, "description": option.description}
            for option in size.options.all()
        ],
    }
    assert [len(entry["options"]) for entry in document["meta"]["variations"]] == [3, 3, 3]
    linked = api.get(f"/pcm/products/{document['id']}/relationships/variations")
    assert linked.ids == [str(size.pk), str(color.pk), str(material.pk)]


def test_ids_in_components_are_kept_as_ids_are_written_and_found_by_filters(api: APIClient) -> None:
    hat = ProductFactory()
    option = {"id": str(hat.pk).upper(), "type": "product", "quantity": 1, "excluded_children": [str(hat.pk).upper()]}

    bundle = api.post("/pcm/products", product_body(sku=..., components={"a": {"options": [option]}})).data

    (shown,) = bundle["attributes"]["components"]["a"]["options"]
    assert (shown["id"], shown["excluded_children"]) == (str(hat.pk), [str(hat.pk)])
    assert api.get("/pcm/products", {"filter": f"eq(component_option_id,{hat.pk})"}).ids == [bundle["id"]]


def test_components_make_a_bundle_that_needs_no_sku(api: APIClient) -> None:
    jeans = ProductFactory()
    option = {
        "id": str(jeans.pk),
        "type": "product",
        "quantity": 1,
        "sort_order": -1,
        "default": True,
        "min": 1,
        "max": 2,
    }
    components = {"List 1": {"min": 0, "max": 2, "sort_order": 5, "options": [option, option]}}

    document = api.post("/pcm/products", product_body(sku=..., components=components)).data

    assert document["meta"]["product_types"] == ["bundle"]
    assert document["attributes"]["components"] == components
    assert "sku" not in document["attributes"]
    assert Product.objects.get(pk=document["id"]).sku is None
