"""What bundles may offer, and what they hold on to (PIM contract §2.4, §2.7, §3.3; golden scenario 16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from products.models import BundleOption, Product
from tests.client import Answer, APIClient
from tests.factories.products import ProductFactory, build, shirt
from tests.products.api.bodies import product_body, resource

pytestmark = pytest.mark.django_db

TOO_DEEP = "a bundle inside a bundle must not contain a bundle"


def offering(*products: Product, **more: Any) -> dict[str, Any]:
    options = [{"id": str(product.pk), "type": "product", "quantity": 1, **more} for product in products]
    return {"main": {"name": "Main", "options": options}}


def bundle_of(*products: Product, **more: Any) -> Product:
    return ProductFactory(bundle=True, components=offering(*products, **more))


def put_components(api: APIClient, product: Product, components: Any, **more: Any) -> Answer:
    return api.put(f"/pcm/products/{product.pk}", resource("product", components=components, **more))


def stored() -> list[Any]:
    return [*Product.objects.order_by("pk").values(), *BundleOption.objects.order_by("pk").values()]


def is_offered() -> set[tuple[Any, Any]]:
    return set(BundleOption.objects.values_list("bundle", "option_id"))


@pytest.fixture
def pants() -> Product:
    return ProductFactory(name="Pants", sku="PANTS")


# --- Bundles in bundles -----------------------------------------------------------------------------------------------


def test_a_bundle_offers_a_bundle_of_products(api: APIClient, pants: Product) -> None:
    inner = bundle_of(pants)
    answer = api.post("/pcm/products", product_body(sku=..., components=offering(inner)))
    assert answer.status == 201
    assert {option for _, option in is_offered()} == {pants.pk, inner.pk}


def around_two_levels(pants: Product) -> tuple[Product, dict[str, Any]]:
    """A product that a bundle offers, which a bundle offers, is to become a bundle."""
    middle = bundle_of(product := ProductFactory())
    bundle_of(middle)
    return product, offering(pants)


def above_a_bundle(pants: Product) -> tuple[Product, dict[str, Any]]:
    """A bundle that a bundle offers is to offer a bundle."""
    bundle_of(middle := bundle_of(ProductFactory()))
    return middle, offering(bundle_of(pants))


def above_two_levels(pants: Product) -> tuple[Product, dict[str, Any]]:
    """A product is to offer a bundle that offers a bundle."""
    return ProductFactory(), offering(bundle_of(bundle_of(pants)))


def in_a_circle(pants: Product) -> tuple[Product, dict[str, Any]]:
    return pants, offering(bundle_of(pants))


@pytest.mark.parametrize("case", [around_two_levels, above_a_bundle, above_two_levels, in_a_circle])
def test_a_third_level_is_refused_from_either_side(
    api: APIClient, pants: Product, case: Callable[[Product], tuple[Product, dict[str, Any]]]
) -> None:
    product, components = case(pants)
    before = stored()

    answer = put_components(api, product, components)

    assert (answer.status, answer.errors[0]["detail"]) == (422, TOO_DEEP)
    assert answer.errors[0]["source"] == {"pointer": "/data/attributes/components"}
    assert stored() == before


def test_a_bundle_cannot_contain_itself(api: APIClient, pants: Product) -> None:
    before = stored()
    answer = put_components(api, pants, offering(pants))
    assert (answer.status, answer.errors[0]["detail"]) == (422, "a bundle can not contain itself")
    assert stored() == before


# --- Parents ----------------------------------------------------------------------------------------------------------


def test_a_parent_is_offered_only_where_shoppers_choose_a_child(api: APIClient, pants: Product) -> None:
    parent = build(shirt().product)
    before = stored()

    refused = put_components(api, pants, offering(parent))
    assert refused.status == 422
    assert refused.errors[0]["detail"] == "a product with child products needs product_should_be_substituted_with_child"
    assert refused.errors[0]["meta"] == {"product_id": str(parent.pk), "name": str(parent)}
    assert stored() == before

    flagged = offering(parent, product_should_be_substituted_with_child=True)
    assert put_components(api, pants, flagged).status == 200
    assert api.post(f"/pcm/products/{parent.pk}/build", None).status == 201


def test_an_option_as_it_is_is_not_built(api: APIClient) -> None:
    product = shirt().product
    bundle = bundle_of(product)

    for path in ("build", "build/preview"):
        answer = api.post(f"/pcm/products/{product.pk}/{path}", None)
        assert (answer.status, answer.errors[0]["detail"]) == (422, "product is part of a bundle")
    assert not product.children.exists()

    flagged = offering(product, product_should_be_substituted_with_child=True)
    assert put_components(api, bundle, flagged).status == 200
    assert api.post(f"/pcm/products/{product.pk}/build", None).status == 201


def test_one_occurrence_without_the_flag_is_enough_to_refuse_a_build(api: APIClient) -> None:
    product = shirt().product
    mixed = {
        "a": offering(product, product_should_be_substituted_with_child=True)["main"],
        "b": offering(product)["main"],
    }
    assert api.post("/pcm/products", product_body(sku=..., components=mixed)).status == 201
    assert api.post(f"/pcm/products/{product.pk}/build", None).status == 422


# --- Deleting ---------------------------------------------------------------------------------------------------------


def test_a_product_in_a_bundle_stays_until_the_bundle_goes(api: APIClient, pants: Product) -> None:
    bundle = bundle_of(pants)
    before = stored()

    refused = api.delete(f"/pcm/products/{pants.pk}")
    assert (refused.status, refused.errors[0]["detail"]) == (422, "product is part of a bundle")
    assert refused.errors[0]["meta"] == {
        "product_id": str(pants.pk),
        "name": str(pants),
        "bundle_id": str(bundle.pk),
        "bundle": str(bundle),
    }
    assert stored() == before

    assert api.delete(f"/pcm/products/{bundle.pk}").status == 204
    assert api.delete(f"/pcm/products/{pants.pk}").status == 204
    assert is_offered() == set()


def test_a_parent_whose_child_is_in_a_bundle_stays(api: APIClient) -> None:
    parent = build(shirt().product)
    child = parent.children.first()
    bundle_of(child)
    for product in (parent, child):
        assert api.delete(f"/pcm/products/{product.pk}").status == 422
    assert parent.children.count() == 24


def test_a_product_that_left_its_bundle_can_be_deleted(api: APIClient, pants: Product) -> None:
    bundle = bundle_of(pants)
    assert put_components(api, bundle, None, sku="set").status == 200
    assert is_offered() == set()
    assert api.delete(f"/pcm/products/{pants.pk}").status == 204


def test_deleting_costs_the_same_queries_whatever_the_number_of_bundles(
    api: APIClient, count_queries, pants: Product
) -> None:
    bundle_of(pants)
    few = count_queries(lambda: api.delete(f"/pcm/products/{pants.pk}"))
    for _ in range(20):
        bundle_of(pants)
    assert count_queries(lambda: api.delete(f"/pcm/products/{pants.pk}")) == few


# --- The rows ---------------------------------------------------------------------------------------------------------


def test_the_rows_follow_the_components(api: APIClient, pants: Product) -> None:
    hat, bag = ProductFactory(), ProductFactory()
    bundle = bundle_of(pants, hat)
    kept = BundleOption.objects.get(option_id=hat.pk).pk

    assert put_components(api, bundle, offering(hat, bag)).status == 200

    assert {option for _, option in is_offered()} == {hat.pk, bag.pk}
    assert BundleOption.objects.get(option_id=hat.pk).pk == kept
    assert api.get(f"/pcm/products?filter=eq(component_option_id,{pants.pk})").data == []
    [found] = api.get(f"/pcm/products?filter=in(component_option_id,{bag.pk},{uuid4()})").data
    assert found["id"] == str(bundle.pk)


def test_an_update_that_leaves_components_alone_leaves_dead_ids_alone(api: APIClient, pants: Product) -> None:
    bundle = bundle_of(pants)
    Product.objects.filter(pk=pants.pk).delete()
    assert put_components(api, bundle, offering(pants), name="Set").status == 200
    assert {option for _, option in is_offered()} == {pants.pk}
