"""Products at nodes: attached, detached, curated, by id and by filter (PIM contract §5.4, §1.5.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from products.hierarchies.models import Node, Placement
from products.models import Product
from pxm.clock import now
from tests.client import APIClient
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.products import ProductFactory, VariationFactory, build
from tests.products.api.bodies import references
from tests.products.hierarchies.paths import path_of
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

ATTACH, DETACH = "/pcm/products/attach_nodes", "/pcm/products/detach_nodes"


def links(node: Node) -> str:
    return f"{path_of(node)}/relationships/products"


def at(node: Node) -> set[Any]:
    return set(Placement.objects.filter(node=node).values_list("product_id", flat=True))


def curate(api: APIClient, node: Node, ids: Any) -> Any:
    return api.put(path_of(node), {"data": {"type": "node", "attributes": {"curated_products": ids}}})


def curated(node: Node) -> list[Any]:
    found = Placement.objects.filter(node=node, position__isnull=False).order_by("position")
    return list(found.values_list("product_id", flat=True))


def ids_of(*products: Product) -> list[str]:
    return [str(product.pk) for product in products]


# --- Attaching and detaching ------------------------------------------------------------------------------------------


def test_products_are_attached_once_and_detached(api: APIClient) -> None:
    node, other = NodeFactory(), NodeFactory()
    first, second, third = ProductFactory.create_batch(3)
    place(other, third)
    rows, before = list(Product.objects.order_by("pk").values()), Node.objects.values().get(pk=node.pk)

    added = api.post(links(node), references("product", [first, second, first]))
    assert (added.status, added.data) == (201, api.get(path_of(node)).data)
    assert api.post(links(node), references("product", [second, third])).status == 201
    assert at(node) == {first.pk, second.pk, third.pk}

    removed = api.delete(links(node), references("product", [first, third, UNKNOWN_ID, "x"]))
    assert (removed.status, removed.data) == (200, added.data)
    assert (at(node), at(other)) == ({second.pk}, {third.pk})
    # Where products are placed is no part of them, nor of the node.
    assert list(Product.objects.order_by("pk").values()) == rows
    assert Node.objects.values().get(pk=node.pk) == before


def test_if_one_product_does_not_exist_none_is_attached(api: APIClient) -> None:
    node = NodeFactory()
    answer = api.post(links(node), references("product", [ProductFactory(), UNKNOWN_ID, "x"]))
    assert (answer.status, answer.details) == (422, ["could not find product"])
    assert answer.errors[0]["meta"] == {"missing_ids": [UNKNOWN_ID, "x"]}
    for body in (references("node", [ProductFactory()]), {"data": [{"type": "product"}]}, {"data": {}}, {}):
        for method in ("POST", "DELETE"):
            assert api.send(method, links(node), body).status == 422
    assert at(node) == set()


def test_there_are_no_products_at_a_hierarchy(api: APIClient) -> None:
    path = f"{path_of(HierarchyFactory())}/relationships/products"
    assert api.post(path, references("product", [ProductFactory()])).status == 404


def test_a_deleted_product_leaves_its_nodes(api: APIClient) -> None:
    node = NodeFactory()
    parent = build(ProductFactory(variations=[VariationFactory(options=["S"])]))
    (stays,) = place(node, ProductFactory(), curated=True)
    place(node, parent, parent.children.get())
    assert api.delete(f"/pcm/products/{parent.pk}").status == 204
    assert at(node) == {stays.pk}
    assert api.delete(f"/pcm/products/{stays.pk}").status == 204
    assert "curated_products" not in api.get(path_of(node)).data["attributes"]


# --- Curating ---------------------------------------------------------------------------------------------------------


def test_products_are_curated_in_an_order_of_their_own(api: APIClient) -> None:
    node = NodeFactory()
    first, second, third = place(node, *ProductFactory.create_batch(3))
    wanted = ids_of(third, first)
    answer = curate(api, node, [*wanted, wanted[0].upper()])
    assert (answer.status, answer.data["attributes"]["curated_products"]) == (200, wanted)
    before = Node.objects.get(pk=node.pk).updated_at
    assert curate(api, node, wanted).status == 200
    assert Node.objects.get(pk=node.pk).updated_at == before
    assert curate(api, node, ids_of(second, third)).data["attributes"]["curated_products"] == ids_of(second, third)
    assert Node.objects.get(pk=node.pk).updated_at > before
    for nothing in ([], None):
        curate(api, node, wanted)
        assert "curated_products" not in curate(api, node, nothing).data["attributes"]
    assert at(node) == {first.pk, second.pk, third.pk}


def test_only_products_of_the_node_are_curated_and_at_most_twenty(api: APIClient) -> None:
    node, stranger = NodeFactory(), ProductFactory()
    products = place(node, *ProductFactory.create_batch(21))
    assert curate(api, node, ids_of(*products[:20])).status == 200
    for wrong, detail in (
        (ids_of(*products), "curated_products must not have more than 20 products"),
        (ids_of(products[0], stranger), "could not find product"),
    ):
        answer = curate(api, node, wrong)
        assert (answer.status, answer.details) == (422, [detail])
        assert answer.errors[0]["source"] == {"pointer": "/data/attributes/curated_products"}
    assert answer.errors[0]["meta"] == {"missing_ids": ids_of(stranger)}
    assert curated(node) == [product.pk for product in products[:20]]
    new = {"type": "node", "attributes": {"name": "New", "curated_products": ids_of(products[0])}}
    assert api.post(f"{path_of(node.hierarchy)}/nodes", {"data": new}).details == ["could not find product"]


def test_what_leaves_the_node_leaves_its_curated_products(api: APIClient) -> None:
    node = NodeFactory()
    first, second = place(node, *ProductFactory.create_batch(2), curated=True)
    answer = api.delete(links(node), references("product", [first]))
    assert answer.data["attributes"]["curated_products"] == ids_of(second)
    # They are an attribute of the node, so this was a change of it.
    assert Node.objects.get(pk=node.pk).updated_at > node.updated_at
    api.post(links(node), references("product", [first]))
    assert curated(node) == [second.pk]


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_the_products_of_a_node_come_curated_first_then_the_last_changed(api: APIClient, count_queries: Any) -> None:
    node, moment = NodeFactory(), now()
    old, new, twin, chosen, first = [
        ProductFactory(status="draft", updated_at=moment - timedelta(days=age)) for age in (3, 1, 1, 2, 9)
    ]
    place(node, first, chosen, curated=True)
    place(node, old, twin, new)
    place(NodeFactory(hierarchy=node.hierarchy), ProductFactory())
    answer = api.get(f"{path_of(node)}/products")
    assert answer.ids == ids_of(first, chosen, new, twin, old)
    marks = [document["attributes"].pop("curated_product", None) for document in answer.data]
    assert marks == [True, True, None, None, None]
    assert answer.data == [api.get(f"/pcm/products/{id}").data for id in answer.ids]
    page = api.get(f"{path_of(node)}/products?page[limit]=2&page[offset]=1")
    assert (page.ids, page.body["meta"]) == (answer.ids[1:3], {"results": {"total": 5}})
    path = f"{path_of(node)}/products?page[limit]=100"
    few = count_queries(lambda: api.get(path))
    place(node, *ProductFactory.create_batch(200))
    assert count_queries(lambda: api.get(path)) == few


def test_the_nodes_of_a_product_are_listed_whatever_their_hierarchy(api: APIClient, count_queries: Any) -> None:
    product = ProductFactory()
    path = f"/pcm/products/{product.pk}/nodes"
    assert api.get(path).data == []
    deep = NodeFactory(parent=NodeFactory())
    nodes = [deep, NodeFactory()]
    for node in [*nodes, deep.parent]:
        place(node, product, ProductFactory())
    answer = api.get(path)
    assert answer.ids == sorted(str(node.pk) for node in [*nodes, deep.parent])
    assert answer.data == [api.get(path_of(Node.objects.get(pk=id))).data for id in answer.ids]
    assert answer.body["meta"] == {"results": {"total": 3}}
    few = count_queries(lambda: api.get(f"{path}?page[limit]=100"))
    for _ in range(100):
        place(NodeFactory(parent=deep), product)
    assert count_queries(lambda: api.get(f"{path}?page[limit]=100")) == few
    for unknown in (UNKNOWN_ID, "x"):
        assert api.get(f"/pcm/products/{unknown}/nodes").status == 404


def test_products_without_nodes_are_found(api: APIClient) -> None:
    (placed,), free, draft = place(NodeFactory()), ProductFactory(status="live"), ProductFactory(status="draft")
    found = api.get("/pcm/products", {"filter": "eq(has_nodes,false)"})
    assert (found.ids, found.body["meta"]["results"]["total"]) == (ids_of(free, draft), 2)
    found = api.get("/pcm/products", {"filter": "eq(has_nodes,false):eq(status,live)"})
    assert (found.ids, found.body["meta"]["results"]["total"]) == (ids_of(free), 1)
    for text in ("eq(has_nodes,true)", "in(has_nodes,false)", "eq(has_nodes,no)"):
        assert api.get("/pcm/products", {"filter": text}).status == 400
    assert placed


# --- By a filter ------------------------------------------------------------------------------------------------------


def by_filter(text: Any, *nodes: Any) -> dict[str, Any]:
    return {"data": {"filter": text, "node_ids": [str(getattr(node, "pk", node)) for node in nodes]}}


def test_products_are_attached_and_detached_by_a_filter(api: APIClient) -> None:
    first, second, other = NodeFactory(), NodeFactory(), NodeFactory()
    red, also_red = ProductFactory.create_batch(2, tags=["red"])
    blue = ProductFactory(tags=["blue"])
    place(first, red, curated=True)
    for node in (first, other):
        place(node, blue)
    body = by_filter("eq(tags,Red)", first, second, str(second.pk).upper(), UNKNOWN_ID, "x", first.hierarchy)

    answer = api.post(ATTACH, body)
    missing = [UNKNOWN_ID, "x", str(first.hierarchy_id)]
    assert answer.status == 200
    assert answer.body == {"meta": {"nodes_attached": 2, "nodes_not_found": missing}}
    assert (at(first), at(second)) == ({red.pk, also_red.pk, blue.pk}, {red.pk, also_red.pk})
    assert curated(first) == [red.pk]

    answer = api.post(DETACH, body)
    assert answer.body == {"meta": {"nodes_detached": 2, "nodes_not_found": missing}}
    assert (at(first), at(second), at(other)) == ({blue.pk}, set(), {blue.pk})
    assert Node.objects.get(pk=first.pk).updated_at > first.updated_at
    assert Node.objects.get(pk=second.pk).updated_at == second.updated_at


def test_a_filter_that_finds_nothing_attaches_nothing(api: APIClient) -> None:
    node = NodeFactory()
    place(node)
    for text in ("eq(sku,nothing)", "eq(owner,organization)"):
        for path in (ATTACH, DETACH):
            assert api.post(path, by_filter(text, node)).status == 200
    assert len(at(node)) == 1
    assert api.post(ATTACH, by_filter("eq(owner,store)", UNKNOWN_ID)).body["meta"]["nodes_attached"] == 0


@pytest.mark.parametrize("path", [ATTACH, DETACH])
@pytest.mark.parametrize(
    ("data", "details"),
    [
        ({}, ["filter can not be empty", "node_ids can not be empty"]),
        ({"filter": "", "node_ids": []}, ["filter can not be empty", "node_ids can not be empty"]),
        ({"filter": 7, "node_ids": "x"}, ["filter must be a string", "node_ids must be an array"]),
        ({"filter": "eq(sku,x)", "node_ids": [7]}, ["node_ids.0 must be a string"]),
        ([], ["data must be an object"]),
        (None, ["data can not be empty"]),
    ],
)
def test_filter_and_nodes_are_both_needed(api: APIClient, path: str, data: Any, details: list[str]) -> None:
    answer = api.post(path, {"data": data})
    assert (answer.status, answer.details) == (422, details)


@pytest.mark.parametrize("path", [ATTACH, DETACH])
def test_a_wrong_filter_touches_nothing(api: APIClient, path: str) -> None:
    node = NodeFactory()
    place(node)
    for text in ("eq(bogus,1)", "eq(sku", "ilike(name,*)"):
        answer = api.post(path, by_filter(text, node))
        assert (answer.status, answer.details) == (400, ["Could not parse the supplied filter"])
    assert len(at(node)) == 1


def test_thousands_of_products_take_as_many_statements_as_two(api: APIClient, count_queries: Any) -> None:
    few_at, many_at = NodeFactory(), NodeFactory()
    moment = now()
    Product.objects.bulk_create(
        Product(name=f"{n}", sku=f"{n}", mpn="few" if n < 2 else "many", created_at=moment, updated_at=moment)
        for n in range(10_002)
    )
    few = count_queries(lambda: api.post(ATTACH, by_filter("eq(mpn,few)", few_at)))
    many = count_queries(lambda: api.post(ATTACH, by_filter("eq(mpn,many)", many_at)))
    assert few == many
    assert (len(at(few_at)), len(at(many_at))) == (2, 10_000)
    assert count_queries(lambda: api.post(DETACH, by_filter("eq(mpn,many)", many_at))) == many
    assert at(many_at) == set()
