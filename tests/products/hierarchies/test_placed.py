"""Pages of the products at a node: however they are found, they are those of all products sorted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from products.hierarchies import placed
from products.hierarchies.models import Node, PlacementCount
from products.hierarchies.placed import IN_ORDER, page_of_placed, placed_at
from products.hierarchies.services.placing import attach_products
from products.models import Product
from products.services.product import delete_products
from pxm.clock import now
from tests.client import APIClient
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.products import ProductFactory
from tests.products.hierarchies.paths import path_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placed, "MANY", 3)


def changed(*products: Product, minutes_ago: int) -> None:
    Product.objects.filter(pk__in=[each.pk for each in products]).update(
        updated_at=now() - timedelta(minutes=minutes_ago)
    )


def node_with_products() -> Node:
    """Return a node with curated products and with others of which some changed at the same moment."""
    node = NodeFactory()
    products = place(node, *ProductFactory.create_batch(3), curated=True)
    others = place(node, *ProductFactory.create_batch(12))
    for minutes, product in enumerate([*others[:8], *products], start=1):
        changed(product, minutes_ago=minutes)
    changed(*others[8:], minutes_ago=4)
    return node


def sorted_ids(node: Node) -> list[Any]:
    return [each.product_id for each in placed_at(node.pk).order_by(*IN_ORDER)]


@pytest.mark.parametrize("elsewhere", ["none", "older", "newer"])
def test_every_page_is_a_part_of_all_products_sorted(elsewhere: str) -> None:
    node = node_with_products()
    if elsewhere != "none":
        changed(*ProductFactory.create_batch(80), minutes_ago=60 if elsewhere == "older" else 0)
    expected = sorted_ids(node)

    for start in range(17):
        for length in (1, 4, 25):
            shown = page_of_placed(node, slice(start, start + length), len(expected))
            assert [each.product_id for each in shown] == expected[start : start + length]
            assert [each.position for each in shown] == [0, 1, 2, *[None] * 12][start : start + length]


def test_what_changed_last_is_found_without_sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    node = node_with_products()
    changed(*ProductFactory.create_batch(80), minutes_ago=60)
    expected = sorted_ids(node)
    monkeypatch.setattr(placed, "_IN_ORDER", None)

    shown = page_of_placed(node, slice(3, 13), len(expected))

    assert [each.product_id for each in shown] == expected[3:13]


def test_the_api_answers_the_same_documents_either_way(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    node = node_with_products()
    ProductFactory.create_batch(80)
    path = f"{path_of(node)}/products"
    quick = [api.get(path, {"page[limit]": limit}).body for limit in (2, 100)]

    monkeypatch.setattr(placed, "MANY", 1_000)

    assert [api.get(path, {"page[limit]": limit}).body for limit in (2, 100)] == quick
    assert [len(each["data"]) for each in quick] == [2, 15]
    assert {each["meta"]["results"]["total"] for each in quick} == {15}


@pytest.mark.parametrize("number", [2, 200])
def test_a_page_found_quickly_takes_as_many_queries_for_many_as_for_few(
    api: APIClient, count_queries: Any, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(placed, "MANY", 1)
    node = NodeFactory()
    place(node, *ProductFactory.create_batch(number))
    changed(*ProductFactory.create_batch(500), minutes_ago=60)
    path = f"{path_of(node)}/products"

    assert count_queries(lambda: api.get(path, {"page[limit]": 100})) == 7


def test_what_is_counted_is_summed_up_by_who_counts_next() -> None:
    node = NodeFactory()
    products = ProductFactory.create_batch(3)
    attach_products(node_id=node.pk, product_ids=[str(each.pk) for each in products])
    delete_products(product_ids=[products[0].pk])
    delete_products(product_ids=[products[1].pk])

    assert node.product_count == 1
    assert PlacementCount.objects.count() == 1

    delete_products(product_ids=[products[2].pk])

    assert not PlacementCount.objects.exists()
