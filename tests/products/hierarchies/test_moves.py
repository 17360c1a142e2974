"""Moving nodes: with everything below them, all or none, and never into themselves (PIM contract §5.2, §5.4)."""

from __future__ import annotations

from typing import Any

import pytest

from products.hierarchies.models import Hierarchy, Node
from tests.client import APIClient
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, chain
from tests.products.hierarchies.paths import child, path_of, stored
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

TWINS = ["name must be unique amongst siblings", "slug must be unique amongst siblings"]


def adopt(api: APIClient, parent: Hierarchy | Node, *children: dict[str, Any]) -> Any:
    return api.post(f"{path_of(parent)}/relationships/children", {"data": list(children)})


def move(api: APIClient, node: Node, to: object) -> Any:
    body = {"data": {"type": "node", "id": str(getattr(to, "pk", to))}}
    return api.put(f"{path_of(node)}/relationships/parent", body)


def parent_of(node: Node) -> Any:
    return Node.objects.get(pk=node.pk).parent_id


@pytest.fixture
def tree() -> list[Node]:
    """A, B below it, C below that, and D beside A."""
    a, b, c = chain(HierarchyFactory(), 3)
    return [a, b, c, NodeFactory(hierarchy=a.hierarchy)]


def test_nodes_become_children_with_everything_below_them(api: APIClient, tree: list[Node]) -> None:
    a, b, c, d = tree
    answer = adopt(api, d, child(b))
    assert (answer.status, answer.data) == (200, api.get(path_of(d)).data)
    assert answer.data["meta"]["has_children"] is True
    assert (parent_of(b), parent_of(c)) == (d.pk, b.pk)
    crumbs = api.get(path_of(c)).data["meta"]["breadcrumbs"]
    assert [crumb["id"] for crumb in crumbs] == [str(row.pk) for row in (a.hierarchy, d, b, c)]

    root = adopt(api, a.hierarchy, child(b), child(c))
    assert (root.status, root.data["type"], root.data["id"]) == (200, "hierarchy", str(a.hierarchy_id))
    assert (parent_of(b), parent_of(c)) == (None, None)


def test_a_node_gets_another_parent_and_loses_it(api: APIClient, tree: list[Node]) -> None:
    a, b, c, d = tree
    assert (move(api, b, d).status, parent_of(b)) == (204, d.pk)
    assert (move(api, b, b.hierarchy).status, parent_of(b)) == (204, None)
    move(api, b, a)
    answer = api.delete(f"{path_of(b)}/relationships/parent")
    assert (answer.status, answer.body, parent_of(b), parent_of(c)) == (204, None, None, b.pk)
    assert api.delete(f"{path_of(b)}/relationships/parent").status == 204


def test_only_what_moves_is_written(api: APIClient, tree: list[Node]) -> None:
    _, b, _, d = tree
    before = {row["id"]: row for row in stored()}
    adopt(api, d, child(b), child(b))
    after = {row["id"]: row for row in stored()}
    # What it stood below, and what it stands below now, are counted anew.
    counted = {b.pk, before[b.pk]["above"], d.pk}
    assert {id for id in after if after[id] != before[id]} == counted
    assert {id for id in after if after[id]["updated_at"] != before[id]["updated_at"]} == {b.pk}
    assert after[b.pk]["updated_at"] > before[b.pk]["updated_at"]
    adopt(api, d, child(b))
    move(api, b, d)
    assert {row["id"]: row for row in stored()} == after


def test_an_order_number_that_is_sent_is_written_and_otherwise_kept(api: APIClient, tree: list[Node]) -> None:
    a, b, c, d = tree
    Node.objects.filter(pk__in=[b.pk, c.pk]).update(sort_order=5)
    adopt(api, d, child(b, 1), child(c), child(a, 3))
    orders = {node.pk: node.sort_order for node in Node.objects.all()}
    assert (orders[b.pk], orders[c.pk], orders[a.pk]) == (1, 5, 3)
    adopt(api, d, child(b, None), child(c, 7))
    orders = {node.pk: node.sort_order for node in Node.objects.all()}
    assert (orders[b.pk], orders[c.pk]) == (None, 7)


def test_no_node_gets_below_itself(api: APIClient, tree: list[Node]) -> None:
    a, b, c, d = tree
    before = stored()
    for answer, detail, pointer in (
        (move(api, a, a), "a node can not be below itself", "/data/id"),
        (move(api, a, c), "a node can not be moved below its own descendants", "/data/id"),
        (adopt(api, c, child(d), child(a)), "a node can not be moved below its own descendants", "/data/1/id"),
        (adopt(api, b, child(b)), "a node can not be below itself", "/data/0/id"),
    ):
        assert (answer.status, answer.details) == (422, [detail])
        assert answer.errors[0]["source"] == {"pointer": pointer}
    assert stored() == before


def test_names_and_slugs_must_be_free_where_a_node_goes(api: APIClient, tree: list[Node]) -> None:
    a, b, c, d = tree
    NodeFactory(parent=d, name=b.name, slug="x")
    Node.objects.filter(pk=b.pk).update(slug="x")
    NodeFactory(hierarchy=a.hierarchy, name=c.name)
    before = stored()
    for answer, details in (
        (move(api, b, d), TWINS),
        (adopt(api, d, child(c), child(b)), TWINS),
        (adopt(api, a.hierarchy, child(b), child(c)), TWINS[:1]),
        (api.delete(f"{path_of(c)}/relationships/parent"), TWINS[:1]),
    ):
        assert (answer.status, answer.details) == (422, details)
    assert stored() == before


def test_nodes_that_move_together_must_differ_too(api: APIClient) -> None:
    first, target = NodeFactory(name="Boots"), None
    target = NodeFactory(hierarchy=first.hierarchy)
    second = NodeFactory(parent=target, name="Boots")
    deep = NodeFactory(parent=second, name="Boots")
    answer = adopt(api, second, child(first))
    assert (answer.status, answer.details) == (422, TWINS[:1])
    assert adopt(api, deep, child(first)).status == 200
    assert adopt(api, target, child(first), child(deep)).details == TWINS[:1] * 2


def test_nodes_stay_in_their_hierarchy(api: APIClient, tree: list[Node]) -> None:
    a, b, *_ = tree
    stranger, before = NodeFactory(), stored()
    for answer, id in (
        (adopt(api, a, child(stranger), child(b)), stranger.pk),
        (adopt(api, a.hierarchy, child(b), {"type": "node", "id": "x"}), "x"),
        (move(api, b, stranger), stranger.pk),
        (move(api, b, stranger.hierarchy), stranger.hierarchy_id),
        (move(api, b, UNKNOWN_ID), UNKNOWN_ID),
    ):
        assert (answer.status, answer.details) == (422, ["could not find node"])
        assert answer.errors[0]["meta"] == {"missing_ids": [str(id)]}
    assert api.put(f"{path_of(a.hierarchy)}/nodes/{stranger.pk}/relationships/parent", {}).status == 404
    assert [row for row in stored() if row["id"] != stranger.pk] == [row for row in before if row["id"] != stranger.pk]


def test_wrong_bodies_move_nothing(api: APIClient, tree: list[Node]) -> None:
    a, b, _, d = tree
    before = stored()
    wrong = {**child(b), "meta": {"sort_order": "1"}}
    answer = adopt(api, d, child(a), wrong)
    assert (answer.status, answer.details) == (422, ["sort_order must be an integer"])
    assert answer.errors[0]["source"] == {"pointer": "/data/1/meta/sort_order"}
    for data in ([{"type": "product", "id": str(b.pk)}], {"type": "node", "id": "x"}, [7]):
        assert api.post(f"{path_of(d)}/relationships/children", {"data": data}).status == 422
    for body in ({"data": [child(a), child(d)]}, {"data": []}, {}):
        assert api.put(f"{path_of(b)}/relationships/parent", body).status == 422
    assert stored() == before


def test_many_move_with_as_few_statements_as_two(api: APIClient, count_queries: Any) -> None:
    target = NodeFactory()
    nodes = [NodeFactory(hierarchy=target.hierarchy) for _ in range(202)]
    few = count_queries(lambda: adopt(api, target, *(child(node, place) for place, node in enumerate(nodes[:2]))))
    many = count_queries(lambda: adopt(api, target, *(child(node, place) for place, node in enumerate(nodes[2:]))))
    # The history is written in batches of rows.
    assert few <= many <= few + 4
    assert target.children.count() == 202
