"""The tree beside the pages of a hierarchy: what it shows, what is done in it, and that its size does not matter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.hierarchies.admin.levels import AT_ONCE
from products.hierarchies.models import Hierarchy, Node
from products.hierarchies.services.branches import name_hash
from products.hierarchies.services.counting import nodes_came
from products.hierarchies.tree import AS_SHOWN
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, chain, place
from tests.factories.people import MERCHANDISER, VIEWER, signed_in
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db


class Tree:
    """A hierarchy and somebody who works at its tree."""

    def __init__(self, hierarchy: Hierarchy, group: str = MERCHANDISER) -> None:
        self.hierarchy, self.browser = hierarchy, signed_in(group)

    def address(self, name: str) -> str:
        return reverse(f"admin:hierarchies_hierarchy_{name}", args=[self.hierarchy.pk])

    def get(self, name: str, **asked: Any) -> Any:
        return self.browser.get(self.address(name), asked).json()

    def send(self, name: str, /, **body: Any) -> Any:
        answer = self.browser.post(self.address(name), json.dumps(body, default=str), content_type="application/json")
        return answer.json() | {"status": answer.status_code}

    def refused(self, name: str, /, **body: Any) -> list[str]:
        answer = self.send(name, **body)
        assert answer["status"] in {400, 409, 422}
        return [problem["message"] for problem in answer["problems"]]


@pytest.fixture
def tree() -> Tree:
    return Tree(HierarchyFactory(name="Departments"))


def standing(above: Any) -> list[str]:
    """Return the names of what stands below, in order."""
    return list(Node.objects.filter(above=above.pk).order_by(*AS_SHOWN).values_list("name", flat=True))


def part_of(browser: Client, row: Any) -> dict[str, Any]:
    page = browser.get(reverse(f"admin:hierarchies_{row._meta.model_name}_change", args=[row.pk]))
    found: dict[str, Any] = page.context["tree"]
    return found


def many(hierarchy: Hierarchy, number: int) -> list[Node]:
    names = [f"Node {place:05}" for place in range(number)]
    nodes = [Node(hierarchy=hierarchy, above=hierarchy.pk, name=name, name_hash=name_hash(name)) for name in names]
    nodes_came(hierarchy.pk, [hierarchy.pk] * number)
    return Node.objects.bulk_create(nodes, batch_size=1000)


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_the_page_of_a_node_opens_the_tree_down_to_it_and_no_further(tree: Tree) -> None:
    shoes, ballet, flat = chain(tree.hierarchy, 3)
    NodeFactory(parent=flat)
    place(ballet, *ProductFactory.create_batch(2))
    NodeFactory(parent=NodeFactory(hierarchy=tree.hierarchy, name="Shirts"))

    opened = part_of(tree.browser, ballet)["opened"]

    assert {above: [node["name"] for node in level["nodes"]] for above, level in opened.items()} == {
        str(tree.hierarchy.pk): ["Shirts", shoes.name],
        str(shoes.pk): [ballet.name],
        str(ballet.pk): [flat.name],
    }
    (shown,) = opened[str(shoes.pk)]["nodes"]
    assert shown == {"id": str(ballet.pk), "name": ballet.name, "products": 2, "opens": True}


def test_a_level_is_shown_in_parts_and_the_chosen_node_wherever_it_stands(tree: Tree) -> None:
    nodes = many(tree.hierarchy, 1001)
    order = list(Node.objects.filter(above=tree.hierarchy.pk).order_by(*AS_SHOWN).values_list("pk", flat=True))

    level = part_of(tree.browser, Node.objects.get(pk=order[-1]))["opened"][str(tree.hierarchy.pk)]
    assert [node["id"] for node in level["nodes"]] == [*map(str, order[:AT_ONCE]), str(order[-1])]
    assert level["more"] == len(nodes) - AT_ONCE

    seen = order[:AT_ONCE]
    while level["more"]:
        assert level["next"] == len(seen)
        level = tree.get("levels", below=tree.hierarchy.pk, after=level["next"])["levels"][str(tree.hierarchy.pk)]
        seen += [node["id"] for node in level["nodes"]]
    assert list(map(str, seen)) == list(map(str, order))


@pytest.mark.parametrize("number", [2, 200, 20_000])
def test_a_large_tree_takes_as_many_queries_as_a_small_one(tree: Tree, number: int) -> None:
    nodes = many(tree.hierarchy, number)
    below = NodeFactory(parent=nodes[0])
    part_of(tree.browser, below)

    with CaptureQueriesContext(connection) as asked:
        part_of(tree.browser, below)

    # One more where the node stands beyond what is shown of its level.
    assert len(asked) == (10 if number <= AT_ONCE else 11)


@pytest.mark.parametrize("number", [2, 200])
def test_a_deep_tree_takes_as_many_queries_as_a_flat_one(tree: Tree, number: int) -> None:
    *_, last = chain(tree.hierarchy, number)
    part_of(tree.browser, last)

    with CaptureQueriesContext(connection) as asked:
        part_of(tree.browser, last)

    assert len(asked) == 10


def test_nodes_are_found_with_the_way_to_each(tree: Tree) -> None:
    shoes = NodeFactory(hierarchy=tree.hierarchy, name="Shoes")
    ballet = NodeFactory(parent=NodeFactory(parent=shoes, name="Flat"), name="Ballet")
    NodeFactory(name="Ballet elsewhere")

    found = tree.get("find_nodes", q="BALL")

    assert found["hits"] == [str(ballet.pk)]
    assert found["open"] == [str(shoes.pk), str(ballet.parent_id)]
    assert [node["name"] for node in found["levels"][str(ballet.parent_id)]["nodes"]] == ["Ballet"]
    assert tree.get("find_nodes", q="nothing") | {"levels": {}} == {"hits": [], "more": False, "open": [], "levels": {}}


def test_of_many_hits_the_first_are_shown_and_said_to_be_some(tree: Tree) -> None:
    many(tree.hierarchy, 1001)

    found = tree.get("find_nodes", q="node")

    assert len(found["hits"]) == 20
    assert found["more"] is True


def test_levels_of_another_hierarchy_are_not_shown(tree: Tree) -> None:
    other = NodeFactory(parent=NodeFactory())

    answer = tree.get("levels", below=[other.parent_id, other.hierarchy_id])

    assert [level["nodes"] for level in answer["levels"].values()] == [[], []]


def test_who_may_only_look_is_offered_nothing_else() -> None:
    part = part_of(signed_in(VIEWER), NodeFactory())

    assert {"levels", "find"} <= part.keys()
    assert not {"add", "paste", "move", "rename", "deletionOf"} & part.keys()


# --- Moving -----------------------------------------------------------------------------------------------------------


def test_a_move_says_what_moved_and_how_it_is_taken_back(tree: Tree) -> None:
    flat, shoes = (NodeFactory(hierarchy=tree.hierarchy, name=name, sort_order=1) for name in ("Flat shoes", "Shoes"))
    ballet = NodeFactory(parent=shoes, name="Ballet", sort_order=2)
    after = NodeFactory(parent=shoes, name="Boots", sort_order=1)
    NodeFactory(parent=NodeFactory(parent=ballet))

    done = tree.send("move_node", id=ballet.pk, below=flat.pk, before=None)

    assert done["said"] == "Ballet and 2 nodes below it moved to Flat shoes."
    assert done["undo"] == {"id": str(ballet.pk), "below": str(shoes.pk), "before": str(after.pk)}
    assert standing(flat) == ["Ballet"]
    assert done["levels"].keys() == {str(flat.pk), str(shoes.pk)}

    tree.send("move_node", **done["undo"])
    assert (standing(flat), standing(shoes)) == ([], ["Ballet", "Boots"])


@pytest.mark.parametrize("numbers", [[None] * 4, [40, 30, 20, 10], [4, 3, 2, 1], [7, 7, 7, 7], [9, None, None, None]])
@pytest.mark.parametrize(("moved", "before"), [(0, 2), (3, 0), (2, 1), (0, None), (1, 3)])
def test_a_node_stands_where_it_was_put_whatever_numbers_its_siblings_have(
    tree: Tree, numbers: list[int | None], moved: int, before: int | None
) -> None:
    for number in numbers:
        NodeFactory(hierarchy=tree.hierarchy, sort_order=number)
    order = list(Node.objects.filter(above=tree.hierarchy.pk).order_by(*AS_SHOWN))
    names = [node.name for node in order]
    wanted = [name for name in names if name != names[moved]]
    wanted.insert(len(wanted) if before is None else wanted.index(names[before]), names[moved])

    tree.send(
        "move_node",
        id=order[moved].pk,
        below=tree.hierarchy.pk,
        before=None if before is None else order[before].pk,
    )

    assert standing(tree.hierarchy) == wanted


def test_nothing_but_the_node_is_written_where_there_is_room(tree: Tree) -> None:
    first, second, third = (NodeFactory(hierarchy=tree.hierarchy, sort_order=number) for number in (30, 20, 10))

    tree.send("move_node", id=third.pk, below=tree.hierarchy.pk, before=second.pk)

    moments = {node.pk: node.updated_at for node in (first, second)}
    assert dict(Node.objects.exclude(pk=third.pk).values_list("pk", "updated_at")) == moments


def test_a_forbidden_move_says_why_and_changes_nothing(tree: Tree) -> None:
    shoes = NodeFactory(hierarchy=tree.hierarchy, name="Shoes")
    ballet = NodeFactory(parent=shoes, name="Ballet")
    NodeFactory(hierarchy=tree.hierarchy, name="Ballet")

    assert tree.refused("move_node", id=shoes.pk, below=ballet.pk) == ["Shoes cannot stand below itself."]
    assert tree.refused("move_node", id=shoes.pk, below=shoes.pk) == ["Shoes cannot stand below itself."]
    assert tree.refused("move_node", id=ballet.pk, below=tree.hierarchy.pk) == [
        "Departments has a node called Ballet already."
    ]
    assert standing(shoes) == ["Ballet"]


def test_a_node_that_is_gone_or_elsewhere_is_said(tree: Tree) -> None:
    node, other = NodeFactory(hierarchy=tree.hierarchy), NodeFactory()
    gone = ["This node was deleted meanwhile. Reload the page to see the tree as it is."]

    assert tree.refused("move_node", id=other.pk, below=tree.hierarchy.pk) == gone
    assert tree.refused("move_node", id=node.pk, below=other.pk) == gone
    assert tree.refused("rename_node", id="nonsense", name="x") == gone
    assert tree.refused("add_node", below=other.pk, name="x") == gone


@pytest.mark.parametrize("name", ["move_node", "rename_node", "add_node", "paste_nodes"])
@pytest.mark.parametrize("body", ["", "[]", "{", "{}", '{"id": 1}', '{"below": {}, "id": []}'])
def test_what_cannot_be_read_is_refused(tree: Tree, name: str, body: str) -> None:
    answer = tree.browser.post(tree.address(name), body, content_type="application/json")

    assert answer.status_code in {400, 409}
    assert answer.json()["problems"]


# --- Naming and adding ------------------------------------------------------------------------------------------------


def test_a_node_is_renamed_unless_a_sibling_has_that_name(tree: Tree) -> None:
    shoes = NodeFactory(hierarchy=tree.hierarchy, name="Shoes")
    NodeFactory(hierarchy=tree.hierarchy, name="Boots")

    assert tree.send("rename_node", id=shoes.pk, name="Sandals")["said"] == "Shoes is now called Sandals."
    assert tree.refused("rename_node", id=shoes.pk, name="Boots") == ["Departments has a node called Boots already."]
    assert tree.refused("rename_node", id=shoes.pk, name="") == ["Give it a name."]
    assert sorted(standing(tree.hierarchy)) == ["Boots", "Sandals"]


@pytest.mark.parametrize("numbers", [[], [None, None], [5, 3], [1, None], [-(2**31)]])
def test_new_nodes_come_last_in_the_order_in_which_they_are_added(tree: Tree, numbers: list[int | None]) -> None:
    for number in numbers:
        NodeFactory(hierarchy=tree.hierarchy, sort_order=number)
    before = standing(tree.hierarchy)

    for name in ("Hats", "Caps"):
        assert tree.send("add_node", below=tree.hierarchy.pk, name=name)["said"] == f"{name} was added to Departments."

    assert standing(tree.hierarchy) == [*before, "Hats", "Caps"]


def test_a_name_that_a_sibling_has_is_not_added_again(tree: Tree) -> None:
    tree.send("add_node", below=tree.hierarchy.pk, name="Hats")

    assert tree.refused("add_node", below=tree.hierarchy.pk, name="Hats") == [
        "Departments has a node called Hats already."
    ]
    assert standing(tree.hierarchy) == ["Hats"]


PASTED = "Hats\r\n\tCaps\r\n\t\tFlat caps\r\n\tBeanies\r\n\r\nGloves\r\n\tCaps\r\n"


def test_a_pasted_list_is_shown_first_and_then_becomes_what_its_tabs_say(tree: Tree) -> None:
    shoes = NodeFactory(hierarchy=tree.hierarchy, name="Accessories")
    kept = NodeFactory(parent=shoes, name="Belts")

    shown = tree.send("paste_nodes", below=shoes.pk, text=PASTED)
    assert [(line["depth"], line["name"]) for line in shown["lines"]] == [
        (0, "Hats"), (1, "Caps"), (2, "Flat caps"), (1, "Beanies"), (0, "Gloves"), (1, "Caps"),
    ]  # fmt: skip
    assert (shown["place"], shown["wrong"]) == ("Below Accessories", 0)
    assert standing(shoes) == ["Belts"]

    done = tree.send("paste_nodes", below=shoes.pk, text=PASTED, agreed=True)
    assert done["said"] == "6 nodes were added to Accessories."
    assert standing(shoes) == [kept.name, "Hats", "Gloves"]
    hats = Node.objects.get(name="Hats")
    assert standing(hats) == ["Caps", "Beanies"]
    assert standing(Node.objects.get(name="Caps", parent=hats)) == ["Flat caps"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Hats\n\t\tCaps", {1: "There is no node above this one."}),
        ("Hats\n\tCaps\n\tCaps", {2: "The same place has a node called Caps already."}),
        ("Hats\nHats", {1: "Departments has a node called Hats already."}),
        ("Shoes", {0: "Departments has a node called Shoes already."}),
        ("Hats\tCaps", {0: "There is more than one name in this line."}),
        ("x" * 1001, {0: "Name must not exceed 1000 characters."}),
    ],
)
def test_what_is_wrong_with_a_pasted_list_is_said_at_its_line(tree: Tree, text: str, problems: dict[int, str]) -> None:
    NodeFactory(hierarchy=tree.hierarchy, name="Shoes")

    shown = tree.send("paste_nodes", below=tree.hierarchy.pk, text=text)

    said = {place: line["problem"] for place, line in enumerate(shown["lines"]) if line["problem"]}
    assert (said, shown["wrong"]) == (problems, len(problems))
    assert tree.refused("paste_nodes", below=tree.hierarchy.pk, text=text, agreed=True)
    assert standing(tree.hierarchy) == ["Shoes"]


def test_a_thousand_lines_are_added_at_once_and_no_more(tree: Tree) -> None:
    lines = [f"Node {place}" for place in range(1001)]

    assert tree.refused("paste_nodes", below=tree.hierarchy.pk, text="\n".join(lines), agreed=True) == [
        "At most 1,000 nodes can be added at once."
    ]
    with CaptureQueriesContext(connection) as asked:
        tree.send("paste_nodes", below=tree.hierarchy.pk, text="\n".join(lines[1:]), agreed=True)
    assert len(standing(tree.hierarchy)) == 1000
    assert len(asked) < 60
