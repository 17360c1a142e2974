"""What is special about hierarchies and nodes in the API: the tree (PIM contract §5.1-5.4, §1.5.2, §1.6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from products.hierarchies.models import Hierarchy, Node, Placement
from pxm.api.documents import moment
from pxm.clock import now
from tests.client import APIClient
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, chain, place
from tests.products.hierarchies.paths import HIERARCHIES, node_body, path_of, stored
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

LOCALES = {"fr-FR": {"name": "Chaussures", "description": "Tout"}, "de": {"description": "Alles"}}


def names(documents: list[dict[str, Any]]) -> list[str]:
    return [document["attributes"]["name"] for document in documents]


# --- Documents --------------------------------------------------------------------------------------------------------


def test_a_hierarchy_is_shown_as_the_root_of_its_tree(api: APIClient) -> None:
    row = HierarchyFactory(name="Shoes", slug="shoes", locales=LOCALES)
    crumb = {"id": str(row.pk), "name": "Shoes", "slug": "shoes", "locales": {"fr-FR": {"name": "Chaussures"}}}
    expected = {
        "type": "hierarchy",
        "id": str(row.pk),
        "attributes": {"name": "Shoes", "slug": "shoes", "locales": LOCALES},
        "relationships": {"children": {"data": [], "links": {"related": f"/hierarchies/{row.pk}/children"}}},
        "meta": {
            "owner": "store",
            "created_at": moment(row.created_at),
            "updated_at": moment(row.updated_at),
            "has_children": False,
            "breadcrumbs": [crumb],
        },
    }
    assert api.get(path_of(row)).data == expected
    NodeFactory(hierarchy=row)
    assert api.get(path_of(row)).data["meta"]["has_children"] is True
    assert api.get(HIERARCHIES).data[0]["meta"]["has_children"] is True


def test_a_node_is_shown_with_its_place_in_the_tree(api: APIClient) -> None:
    top = NodeFactory(name="Flat Shoes", slug="flat", locales=LOCALES)
    row = NodeFactory(parent=top, name="Ballet Shoes", sort_order=2)
    product, *_ = place(row, curated=True)
    hierarchy, here = top.hierarchy, f"/hierarchies/{top.hierarchy_id}/nodes/{row.pk}"

    shown = api.get(path_of(row)).data

    assert shown["attributes"] == {"name": "Ballet Shoes", "locales": {}, "curated_products": [str(product.pk)]}
    assert shown["relationships"] == {
        "children": {"data": [], "links": {"related": f"{here}/children"}},
        "parent": {"data": {"type": "node", "id": str(top.pk)}},
        "products": {"data": [], "links": {"related": f"{here}/products"}},
    }
    assert shown["meta"] == {
        "owner": "store",
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "sort_order": 2,
        "hierarchy_id": str(hierarchy.pk),
        "parent_name": "Flat Shoes",
        "has_children": False,
        "breadcrumbs": [
            {"id": str(hierarchy.pk), "name": hierarchy.name},
            {"id": str(top.pk), "name": "Flat Shoes", "slug": "flat", "locales": {"fr-FR": {"name": "Chaussures"}}},
            {"id": str(row.pk), "name": "Ballet Shoes"},
        ],
    }
    above = api.get(path_of(top)).data
    assert "parent" not in above["relationships"]
    assert (above["meta"]["parent_name"], above["meta"]["has_children"]) == (hierarchy.name, True)
    assert "sort_order" not in above["meta"]


def test_a_tree_may_be_two_hundred_levels_deep(api: APIClient, count_queries: Any) -> None:
    hierarchy = HierarchyFactory()
    nodes = chain(hierarchy, 200)
    deepest = api.get(path_of(nodes[-1])).data
    assert [crumb["id"] for crumb in deepest["meta"]["breadcrumbs"]] == [str(hierarchy.pk), *(str(n.pk) for n in nodes)]
    assert api.post(f"{path_of(hierarchy)}/nodes", node_body(below=nodes[-1])).status == 201
    found = api.get(f"{path_of(hierarchy)}/nodes", {"filter": f"eq(breadcrumbs.id,{nodes[150].pk})"})
    assert found.body["meta"]["results"]["total"] == 51
    assert api.delete(path_of(nodes[0])).status == 204
    assert not Node.objects.exists()


def test_a_page_of_deep_nodes_costs_no_more_than_one_of_two(api: APIClient, count_queries: Any) -> None:
    hierarchy = HierarchyFactory()
    chain(hierarchy, 3)
    path, page = f"{path_of(hierarchy)}/nodes", {"page[limit]": 100, "page[offset]": 1}
    few = count_queries(lambda: api.get(path, page))
    for _ in range(2):
        chain(hierarchy, 100)
    # token, hierarchy, total, page; ancestors, which have nodes, hierarchies, curated products
    assert few == count_queries(lambda: api.get(path, page)) == 6


# --- Creating and changing --------------------------------------------------------------------------------------------


def test_a_node_is_made_below_another_one_or_below_the_hierarchy(api: APIClient) -> None:
    parent = NodeFactory()
    path = f"{path_of(parent.hierarchy)}/nodes"
    below = api.post(path, node_body("A", below=parent, sort_order=-3))
    assert (below.status, below.data["meta"]["sort_order"]) == (201, -3)
    assert below.data["relationships"]["parent"]["data"]["id"] == str(parent.pk)
    for root in (parent.hierarchy, str(parent.hierarchy_id).upper()):
        top = api.post(path, node_body(f"B {root}", below=root))
        assert (top.status, "parent" in top.data["relationships"]) == (201, False)


@pytest.mark.parametrize("of_another", [False, True])
def test_a_node_is_not_made_below_what_is_not_in_the_hierarchy(api: APIClient, of_another: bool) -> None:
    hierarchy, stranger = HierarchyFactory(), NodeFactory()
    id, before = str(stranger.pk) if of_another else UNKNOWN_ID, stored()
    answer = api.post(f"{path_of(hierarchy)}/nodes", node_body("", below=id, sort_order="x"))
    assert answer.status == 422
    assert answer.details == ["could not find node", "name can not be empty", "sort_order must be an integer"]
    assert answer.errors[0]["meta"] == {"missing_ids": [id]}
    assert [error["source"]["pointer"] for error in answer.errors] == [
        "/data/relationships/parent/data/id",
        "/data/attributes/name",
        "/data/meta/sort_order",
    ]
    assert stored() == before


@pytest.mark.parametrize(
    ("parent", "detail"),
    [
        (7, "relationships.parent must be an object"),
        ({"data": 7}, "relationships.parent.data.0 must be an object"),
        ({"data": {"type": "product", "id": "x"}}, "relationships.parent.data.0.type must be node"),
        ({"data": {"type": "node"}}, "relationships.parent.data.0.id can not be empty"),
    ],
)
def test_a_parent_that_is_no_reference_is_refused(api: APIClient, parent: Any, detail: str) -> None:
    body = node_body()
    body["data"]["relationships"] = {"parent": parent}
    answer = api.post(f"{path_of(HierarchyFactory())}/nodes", body)
    assert (answer.status, answer.details) == (422, [detail])
    assert stored() == []


def test_siblings_have_different_names_and_slugs(api: APIClient) -> None:
    twin = NodeFactory(name="Boots", slug="boots")
    other = NodeFactory(hierarchy=twin.hierarchy, name="Hats")
    path, before = f"{path_of(twin.hierarchy)}/nodes", stored()
    for answer in (api.post(path, node_body("Boots", slug="boots")), api.put(path_of(other), node_body(slug="boots"))):
        assert answer.status == 422
        assert answer.details == ["name must be unique amongst siblings", "slug must be unique amongst siblings"]
        assert [error["source"]["pointer"] for error in answer.errors] == [
            "/data/attributes/name",
            "/data/attributes/slug",
        ]
    assert stored() == before
    # Elsewhere in the tree, in other letters, and without a slug everything goes.
    for body in (node_body("Boots", slug="boots", below=twin), node_body("boots"), node_body("Boots ", slug="Boots")):
        assert api.post(path, body).status == 201
    assert api.post(f"{path_of(HierarchyFactory())}/nodes", node_body("Boots", slug="boots")).status == 201


def test_hierarchies_have_different_slugs_but_may_share_a_name(api: APIClient) -> None:
    HierarchyFactory(name="Shoes", slug="shoes")
    other = HierarchyFactory(name="Shoes")
    body = {"data": {"type": "hierarchy", "attributes": {"name": "Shoes", "slug": "shoes"}}}
    for answer in (api.post(HIERARCHIES, body), api.put(path_of(other), body)):
        assert (answer.status, answer.details) == (422, ["slug must be unique amongst hierarchies"])
        assert answer.errors[0]["source"] == {"pointer": "/data/attributes/slug"}
    assert list(Hierarchy.objects.order_by("pk").values_list("slug", flat=True)) == ["shoes", None]


def test_the_order_number_of_a_node_is_changed_and_cleared(api: APIClient) -> None:
    node = NodeFactory(sort_order=1)

    def put(**meta: Any) -> Any:
        answer = api.put(path_of(node), {"data": {"type": "node", "attributes": {}, "meta": meta}})
        return answer.data["meta"].get("sort_order") if answer.status == 200 else answer.details

    assert put(owner="me") == 1
    assert put(sort_order=7) == 7
    assert put(sort_order="7") == ["sort_order must be an integer"]
    assert put(sort_order=None) is None
    assert put() is None


def test_maps_are_merged_and_null_removes(api: APIClient) -> None:
    node = NodeFactory(locales=LOCALES, admin_attributes={"a": "1", "b": "2"}, slug="x", description="d")
    sent = {"locales": {"fr-FR": {"name": None}, "de": None}, "admin_attributes": {"a": None, "c": "3"}}
    changed = api.put(path_of(node), {"data": {"type": "node", "attributes": sent | {"slug": None, "description": ""}}})
    assert changed.data["attributes"] == {
        "name": node.name,
        "locales": {"fr-FR": {"description": "Tout"}},
        "admin_attributes": {"b": "2", "c": "3"},
    }


def test_a_change_never_moves_a_node(api: APIClient) -> None:
    first, second = NodeFactory(), NodeFactory()
    api.put(path_of(first), node_body("New", below=second))
    first.refresh_from_db()
    assert (first.name, first.parent_id) == ("New", None)


# --- Deleting ---------------------------------------------------------------------------------------------------------


def test_a_node_is_deleted_with_all_below_it_and_a_hierarchy_with_all_its_nodes(api: APIClient) -> None:
    top = NodeFactory()
    middle = NodeFactory(parent=top)
    place(NodeFactory(parent=middle))
    place(top)
    other = NodeFactory(hierarchy=top.hierarchy)
    api.delete(path_of(middle))
    assert {row["id"] for row in stored()} == {top.pk, other.pk}
    assert Placement.objects.get().node == top
    kept = NodeFactory()
    api.delete(path_of(top.hierarchy))
    assert [row["id"] for row in stored()] == [kept.pk]
    assert not Placement.objects.exists()
    assert api.get("/pcm/products").body["meta"]["results"]["total"] == 2


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_children_come_by_order_number_then_the_last_changed_first(api: APIClient) -> None:
    parent, moment = NodeFactory(), now()
    rows = [("old", None, 3), ("zero", 0, 9), ("new", None, 1), ("high", 7, 5), ("low", -5, 0), ("new too", None, 1)]
    for name, sort_order, age in rows:
        changed = moment - timedelta(days=age)
        NodeFactory(parent=parent, name=name, sort_order=sort_order, updated_at=changed)
        NodeFactory(hierarchy=parent.hierarchy, name=f"top {name}", sort_order=sort_order, updated_at=changed)
    NodeFactory(parent=Node.objects.get(name="old"))
    Node.objects.filter(pk=parent.pk).update(updated_at=moment - timedelta(days=30))
    expected = ["high", "zero", "low", "new", "new too", "old"]
    assert names(api.get(f"{path_of(parent)}/children").data) == expected
    top = names(api.get(f"{path_of(parent.hierarchy)}/children").data)
    assert top == [*(f"top {name}" for name in expected), parent.name]
    page = api.get(f"{path_of(parent)}/children?page[limit]=2&page[offset]=2&filter=like(name,*e*)")
    assert names(page.data) == ["new too"]
    assert page.body["meta"]["results"]["total"] == 3
    assert set(page.body["links"]) == {"current", "first", "last", "prev", "next"}


@pytest.mark.parametrize("below", ["children", "nodes", "nodes/{}/children", "nodes/{}/products"])
def test_below_what_is_unknown_there_is_nothing(api: APIClient, below: str) -> None:
    node = NodeFactory()
    for hierarchy_id, node_id in ((UNKNOWN_ID, node.pk), ("x", node.pk), (HierarchyFactory().pk, node.pk)):
        if "{}" in below or hierarchy_id in (UNKNOWN_ID, "x"):
            assert api.get(f"{HIERARCHIES}/{hierarchy_id}/{below.format(node_id)}").status == 404
    if "{}" in below:
        assert api.get(f"{path_of(node.hierarchy)}/{below.format(UNKNOWN_ID)}").status == 404


def test_the_nodes_of_all_hierarchies_are_listed_and_the_hierarchies_on_request(
    api: APIClient, count_queries: Any
) -> None:
    first = NodeFactory(name="Boots", slug="boots")
    second = NodeFactory(name="Caps", hierarchy=HierarchyFactory(name="Boots and more"))
    path = f"{HIERARCHIES}/nodes"
    assert api.get(path).ids == [str(first.pk), str(second.pk)]
    assert api.get(path, {"include_hierarchies": "false"}).ids == api.get(path).ids
    every = sorted([first, first.hierarchy, second, second.hierarchy], key=lambda row: row.pk)
    mixed = api.get(path, {"include_hierarchies": "true"})
    assert mixed.ids == [str(row.pk) for row in every]
    assert {document["type"] for document in mixed.data} == {"node", "hierarchy"}
    assert mixed.body["meta"] == {"results": {"total": 4}}
    assert mixed.data[0] == api.get(path_of(every[0])).data
    part = api.get(f"{path}?include_hierarchies=true&page[limit]=2&page[offset]=1")
    assert (part.ids, part.body["meta"]) == (mixed.ids[1:3], {"results": {"total": 4}})
    found = api.get(path, {"include_hierarchies": "true", "filter": "like(name,Boots*)"})
    assert found.ids == sorted([str(first.pk), str(second.hierarchy_id)])
    assert api.get(path, {"include_hierarchies": "true", "filter": "eq(bogus,1)"}).status == 400
    few = count_queries(lambda: api.get(path, {"include_hierarchies": "true", "page[limit]": 100}))
    for node in NodeFactory.create_batch(100):
        NodeFactory(parent=node)
    many = count_queries(lambda: api.get(path, {"include_hierarchies": "true", "page[limit]": 100}))
    assert many <= few + 1  # the ancestors, of which there were none


def test_nodes_are_found_by_their_place(api: APIClient) -> None:
    hierarchy = HierarchyFactory(name="Shop", slug="shop")
    top = NodeFactory(hierarchy=hierarchy, name="Shoes", slug="shoes", locales=LOCALES)
    low = NodeFactory(parent=top, name="Boots")
    side = NodeFactory(hierarchy=hierarchy, name="Hats")
    lost = NodeFactory(name="Shoes of another")
    found = {
        f"eq(hierarchy_id,{hierarchy.pk})": [top, low, side],
        f"in(hierarchy_id,{hierarchy.pk},{lost.hierarchy_id})": [top, low, side, lost],
        f"eq(parent_id,{top.pk})": [low],
        f"in(parent_id,{hierarchy.pk},{top.pk})": [top, low, side],
        "eq(has_children,true)": [top],
        "eq(has_children,false)": [low, side, lost],
        f"eq(breadcrumbs.id,{top.pk})": [top, low],
        f"in(breadcrumbs.id,{low.pk},{lost.hierarchy_id})": [low, lost],
        f"eq(breadcrumbs.id,{hierarchy.pk})": [top, low, side],
        "eq(breadcrumbs.name,Shoes)": [top, low],
        "ilike(breadcrumbs.name,shoes*)": [top, low, lost],
        "eq(breadcrumbs.slug,shop)": [top, low, side],
        "eq(breadcrumbs.locales.fr-FR.name,Chaussures)": [top, low],
        f"gt(id,{low.pk})": [side, lost],
        f"eq(breadcrumbs.name,Shoes):eq(parent_id,{top.pk})": [low],
    }
    for text, rows in found.items():
        answer = api.get(f"{HIERARCHIES}/nodes", {"filter": text})
        assert answer.status == 200, text
        assert answer.ids == [str(row.pk) for row in rows], text


def test_hierarchies_are_their_own_breadcrumbs_and_have_no_parent(api: APIClient) -> None:
    shop = HierarchyFactory(name="Shop")
    HierarchyFactory()
    node = NodeFactory(hierarchy=shop)
    for text, ids in {
        f"eq(hierarchy_id,{shop.pk})": [str(shop.pk)],
        f"eq(breadcrumbs.id,{shop.pk})": [str(shop.pk)],
        f"eq(breadcrumbs.id,{node.pk})": [],
        f"eq(parent_id,{shop.pk})": [],
        "eq(has_children,true)": [str(shop.pk)],
    }.items():
        assert api.get(HIERARCHIES, {"filter": text}).ids == ids, text
