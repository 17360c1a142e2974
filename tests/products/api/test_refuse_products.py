"""What a product must not be (PIM contract §1.8, §2.2, §2.3): every problem in one answer, nothing written."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import Product
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory, set_external_ref, shirt
from tests.products.api.bodies import UNKNOWN_ID, product_body, references, resource

pytestmark = pytest.mark.django_db

LONG = "x" * 70_000
RULE = {"type": "string", "options": {"max_length": 256}}
OPTION = {"id": UNKNOWN_ID, "type": "product", "quantity": 1}


def component(**changes: Any) -> dict[str, Any]:
    return {"main": {"options": [OPTION | changes]}}


REFUSALS = [
    ("name", None, "name can not be empty", "name"),
    ("name", "", "name can not be empty", "name"),
    ("name", 7, "name must be a string", "name"),
    ("name", LONG, "name must not exceed 1000 characters", "name"),
    ("sku", None, "sku can not be empty", "sku"),
    ("sku", "", "sku can not be empty", "sku"),
    ("sku", ["a"], "sku must be a string", "sku"),
    ("sku", LONG, "sku must not exceed 512 characters", "sku"),
    ("commodity_type", None, "commodity_type can not be empty", "commodity_type"),
    ("commodity_type", "", "commodity_type must be one of: physical, digital", "commodity_type"),
    ("commodity_type", "Physical", "commodity_type must be one of: physical, digital", "commodity_type"),
    ("status", None, "status can not be empty", "status"),
    ("status", "online", "status must be one of: draft, live", "status"),
    ("status", {}, "status must be one of: draft, live", "status"),
    ("slug", "a b", "slug must be URL compatible", "slug"),
    ("slug", "a$", "slug must be URL compatible", "slug"),
    ("slug", "a\n", "slug must be URL compatible", "slug"),
    ("slug", "shirt-{size", "slug must be URL compatible", "slug"),
    ("slug", "shirt-{}", "slug must be URL compatible", "slug"),
    ("slug", "é", "slug must be URL compatible", "slug"),
    ("slug", "x" * 513, "slug must not exceed 512 characters", "slug"),
    ("description", 1, "description must be a string", "description"),
    ("description", LONG, "description must not exceed 65535 characters", "description"),
    ("mpn", LONG, "mpn must not exceed 255 characters", "mpn"),
    ("upc_ean", LONG, "upc_ean must not exceed 255 characters", "upc_ean"),
    ("external_ref", "x" * 2049, "external_ref must not exceed 2048 characters", "external_ref"),
    ("tags", "red", "tags must be an array", "tags"),
    ("tags", [f"t{n}" for n in range(21)], "tags must not have more than 20 tags", "tags"),
    ("tags", ["two words"], "tags.0 must not contain spaces or commas", "tags/0"),
    ("tags", ["ok", "a,b"], "tags.1 must not contain spaces or commas", "tags/1"),
    ("tags", [""], "tags.0 can not be empty", "tags/0"),
    ("tags", [None], "tags.0 can not be empty", "tags/0"),
    ("tags", [3], "tags.0 must be a string", "tags/0"),
    ("tags", ["x" * 256], "tags.0 must not exceed 255 characters", "tags/0"),
    ("locales", [], "locales must be an object", "locales"),
    ("locales", {"fr-FR": {}}, "locales.fr-FR.name can not be empty", "locales/fr-FR/name"),
    ("locales", {"fr-FR": {"name": None}}, "locales.fr-FR.name can not be empty", "locales/fr-FR/name"),
    ("locales", {"fr-FR": "x"}, "locales.fr-FR must be an object", "locales/fr-FR"),
    ("locales", {"f r": {"name": "x"}}, "locales.f r is not a language code", "locales/f r"),
    ("locales", {"$f": {"name": "x"}}, "locales.$f must not start with $", "locales/$f"),
    (
        "locales",
        {"fr": {"name": "x", "description": "x" * 7501}},
        "locales.fr.description must not exceed 7500 characters",
        "locales/fr/description",
    ),
    ("custom_inputs", {"$x": {}}, "custom_inputs.$x must not start with $", "custom_inputs/$x"),
    ("custom_inputs", {"x": {"name": "$x"}}, "custom_inputs.x.name must not start with $", "custom_inputs/x/name"),
    (
        "custom_inputs",
        {"x": {"required": "no"}},
        "custom_inputs.x.required must be a boolean",
        "custom_inputs/x/required",
    ),
    (
        "custom_inputs",
        {"x": {"validation_rules": [RULE]}},
        "custom_inputs.x.validation_rules.0.options.max_length must be between 1 and 255",
        "custom_inputs/x/validation_rules/0/options/max_length",
    ),
    (
        "custom_inputs",
        {"x": {"validation_rules": [{"type": "number"}]}},
        "custom_inputs.x.validation_rules.0.type must be one of: string",
        "custom_inputs/x/validation_rules/0/type",
    ),
    ("shopper_attributes", {"a": 1}, "shopper_attributes.a must be a string", "shopper_attributes/a"),
    ("shopper_attributes", {"a": True}, "shopper_attributes.a must be a string", "shopper_attributes/a"),
    ("shopper_attributes", {"$a": "1"}, "shopper_attributes.$a must not start with $", "shopper_attributes/$a"),
    ("admin_attributes", {"a": "$1"}, "admin_attributes.a must not start with $", "admin_attributes/a"),
    (
        "admin_attributes",
        {str(n): "x" for n in range(101)},
        "admin_attributes must not have more than 100 keys",
        "admin_attributes",
    ),
    ("components", {"$x": {"options": [OPTION]}}, "components.$x must not start with $", "components/$x"),
    ("components", {"main": {}}, "components.main.options can not be empty", "components/main/options"),
    ("components", {"main": {"options": []}}, "components.main.options can not be empty", "components/main/options"),
    (
        "components",
        component(quantity=0),
        "components.main.options.0.quantity must be between 1 and 2147483647",
        "components/main/options/0/quantity",
    ),
    (
        "components",
        component(quantity=None),
        "components.main.options.0.quantity can not be empty",
        "components/main/options/0/quantity",
    ),
    (
        "components",
        component(min=2),
        "components.main.options.0.max must be given together with its counterpart",
        "components/main/options/0/max",
    ),
    (
        "components",
        component(min=2, max=1),
        "components.main.options.0.max must not be less than min",
        "components/main/options/0/max",
    ),
    (
        "components",
        {"main": {"min": 2, "max": 1, "options": [OPTION]}},
        "components.main.max must not be less than min",
        "components/main/max",
    ),
    ("components", component(), "could not find product", "components"),
    ("components", component(id="x"), "could not find product", "components"),
    (
        "components",
        {"main": {"options": [OPTION] * 1501}},
        "components must not have more than 1500 options",
        "components",
    ),
    ("build_rules", [], "build_rules must be an object", "build_rules"),
    ("build_rules", {}, "build_rules.default can not be empty", "build_rules/default"),
    ("build_rules", {"include": []}, "build_rules.default can not be empty", "build_rules/default"),
    (
        "build_rules",
        {"default": "all"},
        "build_rules.default must be one of: include, exclude",
        "build_rules/default",
    ),
    (
        "build_rules",
        {"default": "include", "exlude": []},
        "build_rules.exlude is not one of: default, include, exclude",
        "build_rules/exlude",
    ),
    (
        "build_rules",
        {"default": "include", "exclude": [[]]},
        "build_rules.exclude.0 can not be empty",
        "build_rules/exclude/0",
    ),
    (
        "build_rules",
        {"default": "include", "exclude": ["x"]},
        "build_rules.exclude.0 must be an array",
        "build_rules/exclude/0",
    ),
    ("build_rules", {"default": "include", "exclude": [[UNKNOWN_ID]]}, "could not find option", "build_rules"),
]


@pytest.mark.parametrize(("name", "value", "detail", "place"), REFUSALS)
def test_a_bad_attribute_is_refused_on_create(api: APIClient, name: str, value: Any, detail: str, place: str) -> None:
    answer = api.post("/pcm/products", product_body(**{name: value}))
    assert answer.status == 422
    assert (
        answer.errors[0].items()
        >= {
            "status": "422",
            "title": "Failed Validation",
            "detail": detail,
            "source": {"pointer": f"/data/attributes/{place}"},
        }.items()
    )
    assert len(answer.errors) == 1
    assert not Product.objects.exists()


@pytest.mark.parametrize(("name", "value", "detail", "place"), REFUSALS)
def test_a_bad_attribute_is_refused_on_update(api: APIClient, name: str, value: Any, detail: str, place: str) -> None:
    product = ProductFactory()
    before = Product.objects.values().get()
    answer = api.put(f"/pcm/products/{product.pk}", resource("product", **{name: value}))
    assert (answer.status, answer.details) == (422, [detail])
    assert answer.errors[0]["source"] == {"pointer": f"/data/attributes/{place}"}
    assert Product.objects.values().get() == before


def test_every_required_attribute_that_lacks_is_named(api: APIClient) -> None:
    answer = api.post("/pcm/products", resource("product"))
    assert answer.body == {
        "errors": [
            {
                "title": "Failed Validation",
                "status": "422",
                "detail": f"{name} can not be empty",
                "source": {"pointer": f"/data/attributes/{name}"},
            }
            for name in ("name", "commodity_type", "sku")
        ]
    }
    assert answer.status == 422


def test_all_problems_are_found_at_once_whatever_their_kind(api: APIClient) -> None:
    ProductFactory(sku="jeans", slug="taken")
    one = VariationFactory(options=["a", "b"])
    pair = [str(option.pk) for option in one.options.all()]
    body = product_body(
        name=None,
        slug="taken",
        tags=["a b"],
        build_rules={"default": "include", "include": [pair, [UNKNOWN_ID]]},
        variations=[one, UNKNOWN_ID, "x"],
    )

    answer = api.post("/pcm/products", body)

    assert answer.status == 422
    assert [(error["detail"], error["source"]["pointer"]) for error in answer.errors] == [
        ("name can not be empty", "/data/attributes/name"),
        ("tags.0 must not contain spaces or commas", "/data/attributes/tags/0"),
        ("sku must be unique amongst products", "/data/attributes/sku"),
        ("slug must be unique amongst products", "/data/attributes/slug"),
        ("could not find variation", "/data/relationships/variations/data"),
        ("could not find option", "/data/attributes/build_rules"),
        (
            "build_rules: options of one combination must come from different variations",
            "/data/attributes/build_rules/include/0",
        ),
    ]
    assert answer.errors[4]["meta"] == {"missing_ids": [UNKNOWN_ID, "x"]}
    assert answer.errors[5]["meta"] == {"missing_ids": [UNKNOWN_ID]}
    assert answer.errors[6]["meta"] == {"list": "include", "entry": 0, "options": pair}
    assert Product.objects.count() == 1


@pytest.mark.parametrize("name", ["sku", "slug", "external_ref"])
def test_unique_attributes_are_unique_among_children_too(api: APIClient, name: str) -> None:
    holder = ProductFactory()
    set_external_ref(holder, "ref")
    holder.save()
    other = ProductFactory()
    taken = getattr(holder, name)

    created = api.post("/pcm/products", product_body(**{name: taken}))
    updated = api.put(f"/pcm/products/{other.pk}", resource("product", **{name: taken}))

    for answer in (created, updated):
        assert (answer.status, answer.details) == (422, [f"{name} must be unique amongst products"])
        assert answer.errors[0]["source"] == {"pointer": f"/data/attributes/{name}"}
    assert Product.objects.count() == 2
    other.refresh_from_db()
    assert getattr(other, name) != taken


def test_sku_is_unique_as_it_is_written(api: APIClient) -> None:
    ProductFactory(sku="jeans")
    assert api.post("/pcm/products", product_body(sku="Jeans")).status == 201


@pytest.mark.parametrize(
    ("relationships", "detail", "pointer"),
    [
        (7, "relationships must be an object", "/data/relationships"),
        (
            {"variations": []},
            "relationships.variations must be an object",
            "/data/relationships/variations",
        ),
        (
            {"variations": {"data": {}}},
            "relationships.variations.data must be an array",
            "/data/relationships/variations/data",
        ),
        (
            {"variations": {"data": [{"type": "product", "id": UNKNOWN_ID}]}},
            "relationships.variations.data.0.type must be product-variation",
            "/data/relationships/variations/data/0/type",
        ),
        (
            {"variations": {"data": [{"type": "product-variation"}]}},
            "relationships.variations.data.0.id can not be empty",
            "/data/relationships/variations/data/0/id",
        ),
        (
            {"variations": references("product-variation", [UNKNOWN_ID])},
            "could not find variation",
            "/data/relationships/variations/data",
        ),
    ],
)
def test_bad_relationships_are_refused(api: APIClient, relationships: Any, detail: str, pointer: str) -> None:
    body = product_body()
    body["data"]["relationships"] = relationships
    answer = api.post("/pcm/products", body)
    assert (answer.status, answer.details) == (422, [detail])
    assert answer.errors[0]["source"] == {"pointer": pointer}
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ("{", 400, None),
        (b"\xff", 400, None),
        ("[]", 422, ""),
        ("{}", 422, "/data"),
        ('{"data": []}', 422, "/data"),
        ('{"data": {"attributes": {}}}', 422, "/data/type"),
        ('{"data": {"type": "node", "attributes": {}}}', 422, "/data/type"),
        ('{"data": {"type": "product", "attributes": []}}', 422, "/data/attributes"),
        ('{"data": {"type": "product", "attributes": {"name": "a\\u0000"}}}', 422, "/data/attributes/name"),
        ('{"data": {"type": "product", "attributes": {"name": "\\ud800"}}}', 422, "/data/attributes/name"),
        ('{"data": ' + "[" * 60 + "]" * 60 + "}", 400, None),
        ('{"data": ' + "[" * 100_000 + "]" * 100_000 + "}", 400, None),
        ('{"data": "' + "x" * 5 * 1024 * 1024 + '"}', 413, None),
    ],
)
def test_a_body_of_another_shape_is_refused(api: APIClient, body: Any, status: int, pointer: str | None) -> None:
    product = ProductFactory()
    for answer in (api.post("/pcm/products", body), api.put(f"/pcm/products/{product.pk}", body)):
        assert answer.status == status
        assert answer.errors[0]["status"] == str(status)
        if pointer is not None:
            assert answer.errors[0]["source"] == {"pointer": pointer}
    assert Product.objects.count() == 1


def test_an_id_in_the_body_must_be_that_of_the_path(api: APIClient) -> None:
    product = ProductFactory(name="Jeans")
    body = resource("product", name="Shirt")
    body["data"]["id"] = UNKNOWN_ID
    answer = api.put(f"/pcm/products/{product.pk}", body)
    assert (answer.status, answer.details) == (422, ["id must equal the id in the path"])
    assert answer.errors[0]["source"] == {"pointer": "/data/id"}
    body["data"]["id"] = str(product.pk).upper()
    assert api.put(f"/pcm/products/{product.pk}", body).status == 200


def test_a_bundle_has_no_variations_and_a_product_with_variations_no_components(api: APIClient) -> None:
    size, jeans = VariationFactory(options=["S"]), ProductFactory()
    components = {"main": {"options": [{"id": str(jeans.pk), "type": "product", "quantity": 1}]}}
    linked, bundle = ProductFactory(variations=[size]), ProductFactory(bundle=True)

    both = api.post("/pcm/products", product_body(components=components, variations=[size]))
    turned = api.put(f"/pcm/products/{linked.pk}", resource("product", components=components))
    links = api.post(f"/pcm/products/{bundle.pk}/relationships/variations", references("product-variation", [size]))

    assert (both.status, both.details) == (422, ["a bundle can not have variations"])
    assert (turned.status, turned.details) == (422, ["a product with variations can not become a bundle"])
    assert (links.status, links.details) == (422, ["a bundle can not have variations"])
    assert {linked.variation_links.count(), bundle.variation_links.count()} == {1, 0}


def test_rules_may_name_options_of_variations_that_are_not_linked(api: APIClient) -> None:
    rules = {"default": "exclude", "include": [[str(shirt()["Wool"].pk)]]}
    assert api.post("/pcm/products", product_body(build_rules=rules)).data["attributes"]["build_rules"] == rules
