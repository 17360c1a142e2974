"""What is recorded of hierarchies and nodes, and how it reads: all of it on the page of the hierarchy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.html import strip_tags

from products.hierarchies.copying import request_copy
from products.hierarchies.models import Hierarchy
from products.hierarchies.services.hierarchy import create_hierarchy, delete_hierarchies, update_hierarchy
from products.hierarchies.services.moving import add_children_of_hierarchy, move_node
from products.hierarchies.services.node import create_node, delete_nodes, update_node
from products.hierarchies.services.placing import attach_nodes, attach_products, detach_products
from products.models import Product
from pxm.history.models import Entry
from pxm.history.reading import changes_of
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Hierarchy:
    return HierarchyFactory(name="Shop")


def told(row: Any) -> list[str]:
    """Return the history of a row as it reads, newest first."""
    lines = changes_of(row._meta.label_lower, row.pk).lines
    return [strip_tags(" | ".join([line.deed, *line.sentences])) for line in lines]


def test_a_hierarchy_is_told_in_lines_of_its_own() -> None:
    hierarchy = create_hierarchy(attributes={"name": "Shop", "locales": {"fr": {"name": "Magasin"}}})
    update_hierarchy(
        hierarchy_id=hierarchy.pk, attributes={"name": "Store", "locales": {"fr": None}, "admin_attributes": {"a": "b"}}
    )
    update_hierarchy(hierarchy_id=hierarchy.pk, attributes={"name": "Store"})
    assert told(hierarchy) == [
        "changed this hierarchy | name: Shop → Store | French name: Magasin → – | staff attributes, a: – → b",
        "created this hierarchy",
    ]


def test_nodes_are_told_with_their_hierarchy(shop: Hierarchy) -> None:
    boots = create_node(hierarchy_id=shop.pk, attributes={"name": "Boots"})
    update_node(node_id=boots.pk, attributes={"slug": "boots"}, meta={"sort_order": 2})
    NodeFactory(parent=boots, name="Low")
    delete_nodes(node_ids=[boots.pk])
    assert told(shop) == [
        "deleted node Boots of this hierarchy with 1 node below",
        "changed node Boots of this hierarchy | slug: – → boots | order number: – → 2",
        "added node Boots of this hierarchy",
    ]


def test_moves_are_told_by_the_names_of_what_nodes_stand_below(shop: Hierarchy) -> None:
    boots, shoes = NodeFactory(hierarchy=shop, name="Boots"), NodeFactory(hierarchy=shop, name="Shoes")
    move_node(node_id=boots.pk, parent_id=str(shoes.pk))
    children = [{"type": "node", "id": str(boots.pk), "meta": {"sort_order": 1}}]
    add_children_of_hierarchy(hierarchy_id=shop.pk, children=children)
    add_children_of_hierarchy(hierarchy_id=shop.pk, children=children)
    assert told(shop) == [
        "changed node Boots of this hierarchy | parent: Shoes → Shop | order number: – → 1",
        "changed node Boots of this hierarchy | parent: Shop → Shoes",
    ]


def test_products_at_nodes_are_told_by_their_number_and_curated_ones_by_name(shop: Hierarchy) -> None:
    boots, hats = NodeFactory(hierarchy=shop, name="Boots"), NodeFactory(hierarchy=shop, name="Hats")
    first, *others = ProductFactory.create_batch(3, name="Wellies", tags=["x"])
    place(boots, first)
    ids = [str(product.pk) for product in (first, *others)]
    attach_products(node_id=boots.pk, product_ids=ids)
    attach_products(node_id=boots.pk, product_ids=ids)
    detach_products(node_id=boots.pk, product_ids=ids[1:2])
    update_node(node_id=boots.pk, attributes={"curated_products": ids[:1]})
    assert told(shop) == [
        "changed node Boots of this hierarchy | curated products: added Wellies · " + str(first.sku),
        "changed the products (1 removed) of node Boots of this hierarchy",
        "changed the products (2 added) of node Boots of this hierarchy",
    ]
    attach_nodes(products=Product.objects.all(), node_ids=[str(boots.pk), str(hats.pk)])
    assert told(shop)[0] == "made 2 changes to this hierarchy"


def test_a_deleted_hierarchy_and_a_copy_leave_one_line_each(shop: Hierarchy, run_jobs: Callable[[], None]) -> None:
    NodeFactory.create_batch(2, hierarchy=shop)
    request_copy(hierarchy_id=shop.pk, attributes={"name": "Copy"}, request_id="r", actor_name="Ann")
    run_jobs()
    copy = Hierarchy.objects.get(name="Copy")
    assert told(copy) == ["created this hierarchy"]
    assert Entry.objects.get().origin == "job"
    delete_hierarchies(hierarchy_ids=[shop.pk])
    assert Entry.objects.get(verb="deleted").said == "with its 2 nodes"
