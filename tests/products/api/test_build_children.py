"""POST …/build and what it makes (PIM contract §3, golden scenarios 4, 5, 8-12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.models import Job
from products.models import Product
from tests.client import APIClient
from tests.factories.products import (
    ModifierFactory,
    OptionFactory,
    ProductFactory,
    Shirt,
    VariationFactory,
    child_of,
    shirt,
)
from tests.products.api.bodies import UNKNOWN_ID, references, resource

pytestmark = pytest.mark.django_db

Run = Callable[[], None]


def build(api: APIClient, product: Product, run_jobs: Run) -> Any:
    """Build over the API, with the worker done; the job's document."""
    answer = api.post(f"/pcm/products/{product.pk}/build")
    assert answer.status == 201, answer.body
    run_jobs()
    return api.get(f"/pcm/jobs/{answer.data['id']}").data


def children(api: APIClient, product: Product) -> list[dict[str, Any]]:
    return api.get(f"/pcm/products/{product.pk}/children", {"page[limit]": 100}).data


def by_sku(api: APIClient, product: Product) -> dict[str, str]:
    return {child["attributes"]["sku"]: child["id"] for child in children(api, product)}


def two_by_two(**attributes: Any) -> Shirt:
    size = VariationFactory(name="Size", options=["S", "M"])
    color = VariationFactory(name="Color", options=["Red", "Blue"])
    options = {option.name: option for variation in (size, color) for option in variation.options.all()}
    product = ProductFactory(**{"name": "Tee", "sku": "tee", "slug": "tee", "variations": [size, color], **attributes})
    return Shirt(product, size, color, size, options)


@pytest.mark.parametrize("body", [None, {}, "", {"data": {"anything": 1}}])
def test_a_build_is_a_pending_job(api: APIClient, body: Any) -> None:
    made = shirt()
    answer = api.post(f"/pcm/products/{made.product.pk}/build", body, headers={"X-Request-Id": "mine-1"})
    assert answer.status == 201
    attributes = answer.data["attributes"]
    assert answer.data == {
        "type": "pim-job",
        "id": answer.data["id"],
        "attributes": {
            "type": "child-products",
            "status": "pending",
            "created_at": attributes["created_at"],
            "updated_at": attributes["updated_at"],
            "started_at": None,
            "completed_at": None,
        },
        "meta": {"x_request_id": "mine-1"},
    }
    assert Job.objects.get().actor_name == "Tests"


def test_the_seeds_shirt_gets_24_children(api: APIClient, run_jobs: Run) -> None:
    made = shirt()

    job = build(api, made.product, run_jobs)

    assert job["attributes"]["status"] == "success"
    parent = api.get(f"/pcm/products/{made.product.pk}").data
    assert parent["meta"]["product_types"] == ["parent"]
    matrix = parent["meta"]["variation_matrix"]
    small, medium, red, green, blue = (str(made[name].pk) for name in ("Small", "Medium", "Red", "Green", "Blue"))
    materials = {str(option.pk) for option in made.material.options.all()}
    assert matrix[small].keys() == {green, blue}
    assert matrix[medium].keys() == {red, green, blue}
    assert matrix[medium][red].keys() == materials
    built = {child["id"]: child for child in children(api, made.product)}
    leaves = {leaf for by_color in matrix.values() for tree in by_color.values() for leaf in tree.values()}
    assert leaves == built.keys()
    assert len(leaves) == 24


def test_a_child_is_a_product_with_the_options_it_was_built_from(api: APIClient, run_jobs: Run) -> None:
    made = shirt(tags=["cotton"], mpn="m", description="d")
    build(api, made.product, run_jobs)
    id = by_sku(api, made.product)["shirtSmallGreenWool"]
    here = f"/products/{id}"

    child = api.get(f"/pcm/products/{id}").data

    assert child["attributes"] == {
        "commodity_type": "physical",
        "description": "d",
        "mpn": "m",
        "name": "Shirt",
        "sku": "shirtSmallGreenWool",
        "slug": "shirtSmallGreenWool",
        "status": "live",
        "tags": ["cotton"],
    }
    assert child["relationships"] == {
        "base_product": {"data": {"type": "product", "id": str(made.product.pk)}},
        "children": {"data": []},
        "component_products": {"data": [], "links": {"self": f"{here}/relationships/component_products"}},
        "files": {"data": [], "links": {"self": f"{here}/relationships/files"}},
        "main_image": {"data": None},
        "templates": {"data": [], "links": {"self": f"{here}/relationships/templates"}},
        "variations": {"data": [], "links": {"self": f"{here}/relationships/variations"}},
    }
    chosen = {made.size: made["Small"], made.color: made["Green"], made.material: made["Wool"]}
    assert child["meta"] == {
        "created_at": child["meta"]["created_at"],
        "updated_at": child["meta"]["created_at"],
        "owner": "store",
        "product_types": ["child"],
        "tags": ["cotton"],
        "variation_matrix": {},
        "child_variations": [
            {
                "id": str(variation.pk),
                "name": variation.name,
                "options": None,
                "option": {"id": str(option.pk), "name": option.name, "description": option.description},
            }
            for variation, option in chosen.items()
        ],
    }


def test_names_of_variations_and_options_are_read_live(api: APIClient, run_jobs: Run) -> None:
    made = two_by_two()
    build(api, made.product, run_jobs)
    id = by_sku(api, made.product)["teeSRed"]
    api.put(f"/pcm/variations/{made.color.pk}", resource("product-variation", name="Colour", sort_order=4))
    path = f"/pcm/variations/{made.color.pk}/options/{made['Red'].pk}"
    api.put(path, resource("product-variation-option", name="Crimson", sort_order=1))

    shown = api.get(f"/pcm/products/{id}").data["meta"]["child_variations"][1]
    assert (shown["name"], shown["sort_order"], shown["option"]["name"]) == ("Colour", 4, "Crimson")

    api.delete(path)
    api.put(f"/pcm/variations/{made.color.pk}", resource("product-variation", name="Paint"))
    shown = api.get(f"/pcm/products/{id}").data["meta"]["child_variations"][1]
    assert (shown["name"], shown["option"]["id"], shown["option"]["name"]) == ("Paint", str(made["Red"].pk), "Red")


def test_a_child_shows_its_options_even_when_a_whole_variation_is_gone(api: APIClient, run_jobs: Run) -> None:
    made = two_by_two()
    build(api, made.product, run_jobs)
    id = by_sku(api, made.product)["teeSRed"]
    before = api.get(f"/pcm/products/{id}").data["meta"]["child_variations"]
    body = references("product-variation", [made.color])
    assert api.delete(f"/pcm/products/{made.product.pk}/relationships/variations", body).status == 204
    assert api.delete(f"/pcm/variations/{made.color.pk}").status == 204
    assert api.get(f"/pcm/products/{id}").data["meta"]["child_variations"] == before


def test_untouched_combinations_keep_their_ids(api: APIClient, run_jobs: Run) -> None:
    made = two_by_two()
    build(api, made.product, run_jobs)
    first = by_sku(api, made.product)
    here = f"/pcm/products/{made.product.pk}"

    api.put(here, resource("product", description="new"))
    OptionFactory(variation=made.size, name="L")
    build(api, made.product, run_jobs)
    second = by_sku(api, made.product)
    assert second.items() >= first.items()
    assert second.keys() - first.keys() == {"teeLRed", "teeLBlue"}
    assert {child["attributes"]["description"] for child in children(api, made.product)} == {"new"}

    api.delete(f"/pcm/variations/{made.size.pk}/options/{made['M'].pk}")
    build(api, made.product, run_jobs)
    assert by_sku(api, made.product) == {sku: id for sku, id in second.items() if "teeM" not in sku}

    rules = {"default": "include", "exclude": [[str(made["S"].pk), str(made["Red"].pk)]]}
    api.put(here, resource("product", build_rules=rules))
    build(api, made.product, run_jobs)
    assert by_sku(api, made.product).keys() == {"teeSBlue", "teeLRed", "teeLBlue"}

    api.put(f"{here}/relationships/variations", references("product-variation", [made.color, made.size]))
    build(api, made.product, run_jobs)
    third = by_sku(api, made.product)
    assert third == {"teeBlueS": second["teeSBlue"], "teeRedL": second["teeLRed"], "teeBlueL": second["teeLBlue"]}
    matrix = api.get(here).data["meta"]["variation_matrix"]
    assert matrix.keys() == {str(made["Red"].pk), str(made["Blue"].pk)}


def test_another_set_of_variations_makes_new_children(api: APIClient, run_jobs: Run) -> None:
    made, fit = two_by_two(), VariationFactory(options=["Slim"])
    build(api, made.product, run_jobs)
    first = set(by_sku(api, made.product).values())
    path = f"/pcm/products/{made.product.pk}/relationships/variations"

    api.post(path, references("product-variation", [fit]))
    assert set(by_sku(api, made.product).values()) == first
    build(api, made.product, run_jobs)
    second = by_sku(api, made.product)
    assert second.keys() == {"teeSRedSlim", "teeSBlueSlim", "teeMRedSlim", "teeMBlueSlim"}
    assert first.isdisjoint(second.values())

    api.delete(path, references("product-variation", [fit]))
    build(api, made.product, run_jobs)
    third = set(by_sku(api, made.product).values())
    assert len(third) == 4
    assert third.isdisjoint({*first, *second.values()})


def test_a_child_that_was_changed_follows_no_build_until_it_is_deleted(api: APIClient, run_jobs: Run) -> None:
    made = two_by_two(description="parent's")
    build(api, made.product, run_jobs)
    id = by_sku(api, made.product)["teeSRed"]
    api.put(f"/pcm/products/{id}", resource("product", description="mine"))
    api.put(f"/pcm/products/{made.product.pk}", resource("product", description="parent's new", status="draft"))
    build(api, made.product, run_jobs)

    shown = {child["id"]: child["attributes"] for child in children(api, made.product)}
    assert (shown[id]["description"], shown[id]["status"]) == ("mine", "live")
    others = {(child["description"], child["status"]) for other, child in shown.items() if other != id}
    assert others == {("parent's new", "draft")}

    assert api.delete(f"/pcm/products/{id}").status == 204
    build(api, made.product, run_jobs)
    fresh = {child["attributes"]["sku"]: child for child in children(api, made.product)}["teeSRed"]
    assert fresh["id"] != id
    assert (fresh["attributes"]["description"], fresh["attributes"]["status"]) == ("parent's new", "draft")


def test_a_second_build_changes_nothing(api: APIClient, run_jobs: Run) -> None:
    made = two_by_two()
    build(api, made.product, run_jobs)
    before = list(Product.objects.order_by("pk").values())
    assert build(api, made.product, run_jobs)["attributes"]["status"] == "success"
    assert list(Product.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("rules", "option", "foreign_sku", "message"),
    [
        (None, "Grey", "teeSRed", "data.attributes.sku: Must be unique amongst products."),
        (None, "Extra Large", "other", "slug must be URL compatible"),
        (
            "conflict",
            "Grey",
            "other",
            "could not determine whether to include or exclude a child product due to ambiguous rules",
        ),
    ],
)
def test_a_failed_build_changes_nothing(
    api: APIClient, run_jobs: Run, rules: str | None, option: str, foreign_sku: str, message: str
) -> None:
    made = two_by_two()
    OptionFactory(variation=made.size, name=option)
    ProductFactory(sku=foreign_sku)
    if rules:
        small = [[str(made["S"].pk)]]
        document = {"default": "include", "include": small, "exclude": small}
        api.put(f"/pcm/products/{made.product.pk}", resource("product", build_rules=document))
    before = list(Product.objects.order_by("pk").values())

    job = build(api, made.product, run_jobs)

    assert job["attributes"]["status"] == "failed"
    errors = api.get(f"/pcm/jobs/{job['id']}/errors").data
    assert {error["attributes"]["message"] for error in errors} == {message}
    assert list(Product.objects.order_by("pk").values()) == before


def test_what_cannot_be_built_is_refused_at_once(api: APIClient) -> None:
    made = shirt()
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"])
    empty = ProductFactory(variations=[made.size, VariationFactory()])
    for product, detail in (
        (ProductFactory(), "product has no variations with options"),
        (empty, "product has no variations with options"),
        (child, "child products can not be built"),
        (ProductFactory(bundle=True), "bundles can not be built"),
    ):
        for path in ("build", "build/preview"):
            answer = api.post(f"/pcm/products/{product.pk}/{path}")
            assert (answer.status, answer.details) == (422, [detail])
    assert not Job.objects.exists()


def test_more_than_ten_thousand_children_are_refused_at_once_without_rules(api: APIClient) -> None:
    wide = [VariationFactory(options=[f"{v}{n}" for n in range(22)]) for v in "abc"]
    product = ProductFactory(variations=wide)
    answer = api.post(f"/pcm/products/{product.pk}/build")
    assert answer.status == 422
    assert answer.details == ["product must not have more than 10000 child products, this build would make 10648"]
    assert not Job.objects.exists()


def test_with_rules_the_job_finds_that_there_are_too_many(api: APIClient, run_jobs: Run) -> None:
    wide = [VariationFactory(options=[f"{v}{n}" for n in range(22)]) for v in "abc"]
    first = wide[0].options.first()
    product = ProductFactory(variations=wide, build_rules={"default": "include", "exclude": [[first]]})
    job = build(api, product, run_jobs)
    assert job["attributes"]["status"] == "failed"
    [error] = api.get(f"/pcm/jobs/{job['id']}/errors").data
    assert "10164" in error["attributes"]["message"]
    assert Product.objects.count() == 1


@pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
@pytest.mark.parametrize("path", ["build", "build/preview"])
def test_an_unknown_product_cannot_be_built(api: APIClient, id: str, path: str) -> None:
    answer = api.post(f"/pcm/products/{id}/{path}")
    assert (answer.status, answer.body) == (404, {"errors": [{"title": "Not Found", "status": "404"}]})


def test_a_build_with_a_body_that_is_no_object_is_refused(api: APIClient) -> None:
    path = f"/pcm/products/{shirt().product.pk}/build"
    assert api.post(path, "[]").status == 422
    assert api.post(path, "{").status == 400
    assert not Job.objects.exists()


def test_the_last_child_to_be_deleted_makes_the_parent_standard_again(api: APIClient, run_jobs: Run) -> None:
    made = two_by_two()
    build(api, made.product, run_jobs)
    here = f"/pcm/products/{made.product.pk}"
    *others, last = by_sku(api, made.product).values()

    for id in others:
        assert api.delete(f"/pcm/products/{id}").status == 204
    parent = api.get(here).data
    assert parent["meta"]["product_types"] == ["parent"]
    assert str(parent["meta"]["variation_matrix"]).count(last) == 1
    assert sum(str(parent["meta"]["variation_matrix"]).count(id) for id in others) == 0

    api.delete(f"/pcm/products/{last}")
    parent = api.get(here).data
    assert parent["meta"]["product_types"] == ["standard"]
    assert parent["meta"]["variation_matrix"] == {}


def test_a_modifier_of_an_option_reaches_the_children(api: APIClient, run_jobs: Run) -> None:
    made = two_by_two()
    ModifierFactory(option=made["Red"], type="name_append", value=" - Red")
    ModifierFactory(option=made["Red"], type="sku_append", value="-R")
    build(api, made.product, run_jobs)
    shown = {child["attributes"]["sku"]: child["attributes"]["name"] for child in children(api, made.product)}
    assert shown == {"teeS-R": "Tee - Red", "teeM-R": "Tee - Red", "teeSBlue": "Tee", "teeMBlue": "Tee"}
