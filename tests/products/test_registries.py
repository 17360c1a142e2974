"""What rooms add to products from above: parts of documents, what can be included, filters."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from products.documents.includes import PRODUCT_INCLUDES
from products.documents.parts import PRODUCT_PARTS, ProductPart, Shown
from products.filters import PRODUCT_FILTERS
from products.models import Variation
from pxm.api.filtering import CustomField, Filter
from pxm.api.including import Include
from tests.client import APIClient
from tests.factories.products import ProductFactory, VariationFactory, build

pytestmark = pytest.mark.django_db

PATHS = ["/pcm/products", "/pcm/products/{id}", "/pcm/products/{parent}/children"]


def test_products_declare_their_own_in_the_same_manner() -> None:
    assert PRODUCT_PARTS.names()[:5] == ["row", "build rules", "matrix", "variations", "templates"]
    assert PRODUCT_INCLUDES.names() == ["files", "main_image", "component_products"]
    assert "sku" in PRODUCT_FILTERS.names()


def test_a_part_is_read_once_for_a_page_and_shown_in_every_document(api: APIClient, count_queries: Any) -> None:
    def read(products: Any) -> Any:
        names = [variation.name for variation in Variation.objects.filter(name="Tier")]
        return lambda product: Shown(
            attributes={"tier": f"{product.sku} {names[0]}", "absent": ""},
            relationships={"main_image": {"data": {"type": "file", "id": "1"}}},
            meta={"tiers": len(products)},
        )

    VariationFactory(name="Tier")
    ProductFactory.create_batch(3)
    before = count_queries(lambda: api.get("/pcm/products?page[limit]=100"))
    with PRODUCT_PARTS.holding(ProductPart("tiers", read)):
        documents = api.get("/pcm/products?page[limit]=100").data
        assert count_queries(lambda: api.get("/pcm/products?page[limit]=100")) == before + 1
        one = api.get(f"/pcm/products/{documents[0]['id']}").data
    for document in documents:
        assert document["attributes"]["tier"] == f"{document['attributes']['sku']} Tier"
        assert list(document["attributes"]) == sorted(document["attributes"])
        assert "absent" not in document["attributes"]
        assert document["relationships"]["main_image"] == {"data": {"type": "file", "id": "1"}}
        assert document["meta"]["tiers"] == 3
    assert one["meta"]["tiers"] == 1


def test_a_kind_is_included_wherever_products_are_shown(api: APIClient) -> None:
    parent = build(ProductFactory(variations=[VariationFactory(options=["S"])]))
    child = parent.children.get()
    kind = Include("skus", lambda products: [{"sku": product.sku} for product in products], key="all_skus")
    with PRODUCT_INCLUDES.holding(kind):
        for path in PATHS:
            answer = api.get(path.format(id=child.pk, parent=parent.pk), {"include": "skus,files"})
            assert {"sku": child.sku} in answer.body["included"]["all_skus"]
            assert answer.body["included"]["files"] == []


def test_a_filter_finds_products_by_what_another_room_knows(api: APIClient) -> None:
    parent = build(ProductFactory(variations=[VariationFactory(options=["S"])]))
    child = parent.children.get()
    heirs = Filter("is_heir", CustomField("eq", lambda asked: Q(parent__isnull=asked.values[0] != "true")))
    with PRODUCT_FILTERS.holding(heirs):
        for path in ("/pcm/products", f"/pcm/products/{parent.pk}/children"):
            assert api.get(path, {"filter": "eq(is_heir,true)"}).ids == [str(child.pk)]
        assert api.get("/pcm/products", {"filter": "eq(is_heir,false)"}).ids == [str(parent.pk)]
    assert api.get("/pcm/products", {"filter": "eq(is_heir,true)"}).status == 400
