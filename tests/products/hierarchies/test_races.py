"""Several people in one hierarchy at once, on real transactions."""

from __future__ import annotations

from uuid import UUID

import pytest

from products.hierarchies.models import Node, Placement
from products.hierarchies.services.hierarchy import create_hierarchy, delete_hierarchies
from products.hierarchies.services.moving import add_children_of_node, move_node
from products.hierarchies.services.node import create_node, delete_nodes, update_node
from products.hierarchies.services.placing import attach_nodes, attach_products
from products.models import Product
from products.services.product import delete_products
from pxm.errors import Invalid, Missing
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, chain
from tests.factories.products import ProductFactory
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("real_database")


def is_a_tree() -> bool:
    """Whether every node is below its hierarchy at last, and everything in a hierarchy is of that hierarchy."""
    parents: dict[UUID, UUID | None] = dict(Node.objects.values_list("pk", "parent_id"))
    homes = dict(Node.objects.values_list("pk", "hierarchy_id"))
    for id in parents:
        seen = set()
        at: UUID | None = id
        while at is not None:
            if at in seen or homes[at] != homes[id]:
                return False
            seen.add(at)
            at = parents[at]
    return True


def test_two_nodes_do_not_move_below_each_other() -> None:
    for _ in range(5):
        first = NodeFactory()
        second = NodeFactory(hierarchy=first.hierarchy)
        results = at_once(
            lambda a=first, b=second: move_node(node_id=a.pk, parent_id=str(b.pk)),
            lambda a=first, b=second: add_children_of_node(node_id=a.pk, children=[{"type": "node", "id": str(b.pk)}]),
            lambda a=first, b=second: move_node(node_id=b.pk, parent_id=str(a.pk)),
        )
        assert any(isinstance(result, Invalid) for result in results)
        assert any(isinstance(result, Node) for result in results)
        assert is_a_tree()


def test_three_parts_of_a_tree_do_not_make_a_circle() -> None:
    for _ in range(3):
        hierarchy = HierarchyFactory()
        parts = [chain(hierarchy, 4) for _ in range(3)]
        results = at_once(
            *(
                lambda top=part[0], to=parts[place - 1][-1]: move_node(node_id=top.pk, parent_id=str(to.pk))
                for place, part in enumerate(parts)
            )
        )
        assert [type(result) for result in results].count(Invalid) == 1
        assert is_a_tree()


def test_of_twins_that_are_made_moved_and_renamed_at_once_one_is_there() -> None:
    for _ in range(3):
        parent = NodeFactory()
        elsewhere = NodeFactory(hierarchy=parent.hierarchy, name="Boots")
        sibling = NodeFactory(parent=parent, name="Hats")
        results = at_once(
            lambda parent=parent: create_node(
                hierarchy_id=parent.hierarchy_id, attributes={"name": "Boots"}, parent_id=str(parent.pk)
            ),
            lambda parent=parent, node=elsewhere: move_node(node_id=node.pk, parent_id=str(parent.pk)),
            lambda node=sibling: update_node(node_id=node.pk, attributes={"name": "Boots"}),
        )
        assert sorted(type(result).__name__ for result in results) == ["Invalid", "Invalid", "Node"]
        assert parent.children.filter(name="Boots").count() == 1


def test_of_hierarchies_made_with_one_slug_at_once_one_is_there() -> None:
    results = at_once(*[lambda: create_hierarchy(attributes={"name": "Shop", "slug": "shop"})] * 4)
    assert sorted(type(result).__name__ for result in results) == ["Hierarchy", "Invalid", "Invalid", "Invalid"]


def test_nothing_is_left_below_a_node_that_is_deleted_at_once() -> None:
    product = ProductFactory()
    for _ in range(3):
        top, low = chain(HierarchyFactory(), 2)
        other = NodeFactory(hierarchy=top.hierarchy)
        results = at_once(
            lambda top=top: delete_nodes(node_ids=[top.pk]),
            lambda top=top, low=low: create_node(
                hierarchy_id=top.hierarchy_id, attributes={"name": "New"}, parent_id=str(low.pk)
            ),
            lambda low=low, other=other: move_node(node_id=other.pk, parent_id=str(low.pk)),
            lambda low=low: attach_products(node_id=low.pk, product_ids=[str(product.pk)]),
        )
        assert all(isinstance(result, int | Node | Invalid | Missing) for result in results), results
        assert is_a_tree()
        assert not Placement.objects.filter(node__in=[top, low]).exists()
        delete_hierarchies(hierarchy_ids=[top.hierarchy_id])
        assert not Node.objects.exists()


def test_one_product_is_attached_once_and_not_when_it_is_deleted_at_once() -> None:
    node = NodeFactory()
    for _ in range(3):
        product = ProductFactory(mpn="x")
        at_once(
            *[lambda id=product.pk: attach_products(node_id=node.pk, product_ids=[str(id)])] * 2,
            lambda: attach_nodes(products=Product.objects.filter(mpn="x"), node_ids=[str(node.pk)]),
        )
        assert Placement.objects.filter(product=product).count() == 1
        second = ProductFactory(mpn="x")
        results = at_once(
            lambda: attach_nodes(products=Product.objects.filter(mpn="x"), node_ids=[str(node.pk)]),
            lambda id=second.pk: delete_products(product_ids=[id]),
        )
        assert not any(isinstance(result, Exception) for result in results), results
        assert not Product.objects.filter(pk=second.pk).exists()
        assert Placement.objects.filter(node=node).count() == Product.objects.count()
