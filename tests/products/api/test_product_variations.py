"""/pcm/products/{id}/relationships/variations and …/component_products (PIM contract §2.7)."""

from __future__ import annotations

from typing import Any

import pytest

from products.models import Product, VariationLink
from pxm.api.documents import moment
from pxm.errors import PROBLEMS_LISTED
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory, child_of, shirt
from tests.products.api.bodies import UNKNOWN_ID, references

pytestmark = pytest.mark.django_db

NOT_FOUND = {"errors": [{"title": "Not Found", "status": "404"}]}


def path_of(product: Product) -> str:
    return f"/pcm/products/{product.pk}/relationships/variations"


def variations(*rows: Any) -> dict[str, Any]:
    return references("product-variation", list(rows))


def linked(product: Product) -> list[Any]:
    return [link.variation for link in VariationLink.objects.filter(product=product).order_by("position")]


def test_linked_variations_are_listed_in_order_with_their_date(api: APIClient) -> None:
    made = shirt()
    answer = api.get(path_of(made.product))
    assert answer.status == 200
    assert answer.body == {
        "data": [
            {
                "type": "product-variation",
                "id": str(link.variation_id),
                "meta": {"created_at": moment(link.created_at)},
            }
            for link in made.product.variation_links.order_by("position")
        ]
    }
    assert api.get(path_of(ProductFactory())).body == {"data": []}


def test_post_appends_and_ignores_what_is_linked(api: APIClient) -> None:
    a, b, c = (VariationFactory() for _ in range(3))
    product = ProductFactory(variations=[a])
    answer = api.post(path_of(product), variations(c, a, c, b))
    assert (answer.status, answer.body) == (204, None)
    assert linked(product) == [a, c, b]


def test_put_replaces_in_the_order_sent_and_keeps_the_links_that_stay(api: APIClient) -> None:
    a, b, c = (VariationFactory() for _ in range(3))
    product = ProductFactory(variations=[a, b])
    before = VariationLink.objects.get(variation=b)
    assert api.put(path_of(product), variations(c, b)).status == 204
    assert linked(product) == [c, b]
    kept = VariationLink.objects.get(variation=b)
    assert (kept.pk, kept.created_at) == (before.pk, before.created_at)
    assert api.put(path_of(product), variations()).status == 204
    assert linked(product) == []


def test_delete_takes_away_those_that_are_named(api: APIClient) -> None:
    a, b, c = (VariationFactory() for _ in range(3))
    product = ProductFactory(variations=[a, b])
    assert api.delete(path_of(product), variations(a, c, UNKNOWN_ID, "x")).status == 204
    assert linked(product) == [b]


def test_after_a_gap_new_links_come_last(api: APIClient) -> None:
    a, b, c, d = (VariationFactory() for _ in range(4))
    product = ProductFactory(variations=[a, b, c])
    api.delete(path_of(product), variations(a))
    api.post(path_of(product), variations(d, a))
    assert linked(product) == [b, c, d, a]


def test_linking_leaves_the_type_and_the_matrix_alone(api: APIClient) -> None:
    product = ProductFactory()
    variation = VariationFactory(name="Size", options=["S"])
    api.post(path_of(product), variations(variation))
    document = api.get(f"/pcm/products/{product.pk}").data
    assert document["meta"]["product_types"] == ["standard"]
    assert document["meta"]["variation_matrix"] == {}
    assert [entry["name"] for entry in document["meta"]["variations"]] == ["Size"]


@pytest.mark.parametrize("method", ["post", "put"])
def test_unknown_variations_are_refused_together(api: APIClient, method: str) -> None:
    product = ProductFactory(variations=[VariationFactory()])
    before = linked(product)
    answer = getattr(api, method)(path_of(product), variations(VariationFactory(), UNKNOWN_ID, "x"))
    assert answer.status == 422
    assert answer.body == {
        "errors": [
            {
                "title": "Failed Validation",
                "status": "422",
                "detail": "could not find variation",
                "meta": {"missing_ids": [UNKNOWN_ID, "x"]},
                "source": {"pointer": "/data"},
            }
        ]
    }
    assert linked(product) == before


@pytest.mark.parametrize("method", ["post", "put"])
def test_children_and_bundles_have_no_variations(api: APIClient, method: str) -> None:
    made = shirt()
    child = child_of(made.product, made["Small"], made["Green"], made["Wool"])
    for product, detail in (
        (child, "a child product can not have variations"),
        (ProductFactory(bundle=True), "a bundle can not have variations"),
    ):
        answer = getattr(api, method)(path_of(product), variations(made.size))
        assert (answer.status, answer.details) == (422, [detail])
        assert linked(product) == []
        assert api.put(path_of(product), variations()).status == 204


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ("{", 400, None),
        ({}, 422, "/data"),
        ({"data": None}, 422, "/data"),
        ({"data": {"type": "product-variation", "id": UNKNOWN_ID}}, 422, "/data"),
        ({"data": [7]}, 422, "/data/0"),
        ({"data": [{"id": UNKNOWN_ID}]}, 422, "/data/0/type"),
        ({"data": [{"type": "variation", "id": UNKNOWN_ID}]}, 422, "/data/0/type"),
        ({"data": [{"type": "product-variation"}]}, 422, "/data/0/id"),
        ({"data": [{"type": "product-variation", "id": 7}]}, 422, "/data/0/id"),
    ],
)
def test_bad_references_are_refused(api: APIClient, method: str, body: Any, status: int, pointer: str | None) -> None:
    product = ProductFactory(variations=[VariationFactory()])
    answer = getattr(api, method)(path_of(product), body)
    assert answer.status == status
    if pointer:
        assert answer.errors[0]["source"] == {"pointer": pointer}
    assert len(linked(product)) == 1


@pytest.mark.parametrize("id", [UNKNOWN_ID, "x"])
def test_an_unknown_product(api: APIClient, id: str) -> None:
    path = f"/pcm/products/{id}/relationships"
    body = variations(VariationFactory())
    assert api.get(f"{path}/variations").body == NOT_FOUND
    assert api.get(f"{path}/component_products").body == NOT_FOUND
    for method in (api.post, api.put, api.delete):
        assert method(f"{path}/variations", body).body == NOT_FOUND


def test_component_products_are_listed_each_once(api: APIClient) -> None:
    one, two = ProductFactory(), ProductFactory()
    options = [{"id": str(id), "type": "product", "quantity": 1} for id in (two.pk, one.pk, two.pk)]
    bundle = ProductFactory(product_type="bundle", components={"a": {"options": options}})
    path = "/pcm/products/{}/relationships/component_products"
    assert api.get(path.format(bundle.pk)).body == {
        "data": [{"type": "product", "id": str(two.pk)}, {"type": "product", "id": str(one.pk)}]
    }
    assert api.get(path.format(one.pk)).body == {"data": []}


def test_of_many_wrong_references_as_many_are_named_as_people_read(api: APIClient) -> None:
    product = ProductFactory()
    answer = api.post(f"/pcm/products/{product.pk}/relationships/variations", {"data": [7] * 100_000})
    assert answer.status == 422
    assert len(answer.errors) == PROBLEMS_LISTED
