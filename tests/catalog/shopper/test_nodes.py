"""Nodes and hierarchies of a release (catalog contract §1.5, §5.7)."""

from __future__ import annotations

import pytest

from products.hierarchies.models import Node
from tests.catalog.shopper.shop import Shop, open_shop
from tests.client import APIClient
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import HierarchyFactory, NodeFactory
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


def test_a_node_is_complete(shop: Shop, shopper_api: APIClient) -> None:
    here = f"/catalog/nodes/{shop.n2.pk}"
    answer = shopper_api.get(here)
    node = answer.data
    assert answer.body["links"] == {"self": here}
    assert (node["type"], node["id"]) == ("node", str(shop.n2.pk))
    assert {"name": "Long", "slug": "long", "status": "live", "description": ""}.items() <= node["attributes"].items()
    assert node["attributes"].keys() >= {"created_at", "updated_at", "published_at"}
    assert node["meta"] == {
        "breadcrumbs": [
            {"id": str(each.pk), "name": each.name, "slug": each.slug} for each in (shop.hierarchy, shop.n1, shop.n2)
        ],
        "bread_crumb": [str(shop.hierarchy.pk), str(shop.n1.pk)],
        "has_children": False,
    }
    assert node["relationships"] == {
        "parent": {
            "data": {"type": "node", "id": str(shop.n1.pk)},
            "links": {"related": f"/catalog/nodes/{shop.n1.pk}"},
        },
        "hierarchy": {
            "data": {"type": "hierarchy", "id": str(shop.hierarchy.pk)},
            "links": {"related": f"/catalog/hierarchies/{shop.hierarchy.pk}"},
        },
        "children": {"links": {"related": f"{here}/relationships/children"}},
        "products": {"links": {"related": f"{here}/relationships/products"}},
    }


def test_a_hierarchy_is_complete_and_is_a_node_as_well(shop: Shop, shopper_api: APIClient) -> None:
    here = f"/catalog/hierarchies/{shop.hierarchy.pk}"
    hierarchy = shopper_api.get(here).data
    node = shopper_api.get(f"/catalog/nodes/{shop.hierarchy.pk}").data
    assert (hierarchy["type"], node["type"]) == ("hierarchy", "node")
    assert node["attributes"] == hierarchy["attributes"] | {"status": "live"}
    assert node["meta"] == hierarchy["meta"] | {"bread_crumb": []}
    assert hierarchy["meta"]["has_children"] is True
    assert hierarchy["relationships"] == {
        name: {"links": {"related": f"{here}/{name}"}} for name in ("children", "nodes", "products")
    }
    assert node["relationships"] == {
        name: {"links": {"related": f"/catalog/nodes/{shop.hierarchy.pk}/relationships/{name}"}}
        for name in ("children", "products")
    }
    assert shopper_api.get(f"/catalog/hierarchies/{shop.n1.pk}").status == 404


def test_lists_have_what_is_below(shop: Shop, shopper_api: APIClient) -> None:
    root, upper, lower = (str(each.pk) for each in (shop.hierarchy, shop.n1, shop.n2))
    for path, ids in (
        ("hierarchies", [root]),
        (f"hierarchies/{root}/children", [upper]),
        (f"hierarchies/{root}/nodes", sorted([upper, lower])),
        ("nodes", sorted([root, upper, lower])),
        (f"nodes/{root}/relationships/children", [upper]),
        (f"nodes/{upper}/relationships/children", [lower]),
        (f"nodes/{lower}/relationships/children", []),
    ):
        answer = shopper_api.get(f"/catalog/{path}")
        assert (answer.status, answer.ids, answer.body["meta"]["results"]["total"]) == (200, ids, len(ids)), path
    for path in ("hierarchies/{}", "hierarchies/{}/children", "hierarchies/{}/nodes", "nodes/{}"):
        for unknown in (UNKNOWN_ID, "x", shop.trail.pk):
            assert shopper_api.get(f"/catalog/{path.format(unknown)}").status == 404
    assert shopper_api.get(f"/catalog/nodes/{UNKNOWN_ID}/relationships/children").status == 404
    assert shopper_api.get(f"/catalog/hierarchies/{shop.n1.pk}/nodes").status == 404


def test_hierarchies_are_in_the_order_of_the_catalog(shopper_api: APIClient) -> None:
    one, two, three = (HierarchyFactory() for _ in range(3))
    publish(catalog_of(three, one, two))
    assert shopper_api.get("/catalog/hierarchies").ids == [str(each.pk) for each in (three, one, two)]


def test_nodes_are_filtered(shop: Shop, shopper_api: APIClient) -> None:
    def found(text: str, path: str = "/catalog/nodes") -> list[str]:
        answer = shopper_api.get(path, {"filter": text})
        assert answer.body["meta"]["results"]["total"] == len(answer.ids)
        return answer.ids

    upper, lower = str(shop.n1.pk), str(shop.n2.pk)
    assert found("eq(name,Long)") == [lower]
    assert found("in(slug,long,shirts)") == sorted([upper, lower])
    assert found("eq(slug,clothing)", "/catalog/hierarchies") == [str(shop.hierarchy.pk)]
    assert found("eq(slug,nothing)", "/catalog/hierarchies") == []
    for text in ("like(name,*o*)", "eq(description,x)", "eq(id,x)"):
        assert shopper_api.get("/catalog/nodes", {"filter": text}).status == 400


def test_nodes_named_by_their_ids_come_by_their_last_change(shop: Shop, shopper_api: APIClient) -> None:
    Node.objects.filter(pk=shop.n1.pk).update(updated_at="2026-02-01T00:00:00Z")
    Node.objects.filter(pk=shop.n2.pk).update(updated_at="2026-01-01T00:00:00Z")
    shop.publish()
    for ids in ([shop.n1.pk, shop.n2.pk], [shop.n2.pk, shop.n1.pk]):
        answer = shopper_api.get("/catalog/nodes", {"filter": f"in(id,{ids[0]},{ids[1]})"})
        assert answer.ids == [str(shop.n1.pk), str(shop.n2.pk)]


def test_nodes_are_read_in_the_language_of_the_shopper(shop: Shop, shopper_api: APIClient) -> None:
    for path in (f"hierarchies/{shop.hierarchy.pk}", f"nodes/{shop.hierarchy.pk}"):
        node = shopper_api.get(f"/catalog/{path}", headers={"Accept-Language": "fr-CA"}).data
        assert (node["attributes"]["name"], node["meta"]["language"]) == ("Habits", "fr")
        assert "language" not in shopper_api.get(f"/catalog/{path}").data["meta"]


def test_siblings_are_in_their_order(shopper_api: APIClient) -> None:
    hierarchy = HierarchyFactory()
    nodes = [NodeFactory(hierarchy=hierarchy) for _ in range(3)]
    for day, node in enumerate(nodes, start=1):
        Node.objects.filter(pk=node.pk).update(updated_at=f"2026-01-0{day}T00:00:00Z")
    publish(catalog_of(hierarchy))
    answer = shopper_api.get(f"/catalog/hierarchies/{hierarchy.pk}/children")
    assert answer.ids == [str(node.pk) for node in reversed(nodes)]
