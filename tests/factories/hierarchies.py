"""The smallest valid hierarchies and nodes, and products at them."""

from __future__ import annotations

from typing import Any

import factory

from products.hierarchies.models import Hierarchy, Node, Placement
from products.hierarchies.services.branches import name_hash
from products.hierarchies.services.counting import nodes_came, products_came
from products.models import Product
from tests.factories.products import ProductFactory


class HierarchyFactory(factory.django.DjangoModelFactory[Hierarchy]):
    class Meta:
        model = Hierarchy

    name = factory.Sequence(lambda n: f"Hierarchy {n}")


class NodeFactory(factory.django.DjangoModelFactory[Node]):
    """Directly below its hierarchy; `parent=…` puts it below another node, in the hierarchy of that."""

    class Meta:
        model = Node

    hierarchy = factory.Maybe("parent", factory.SelfAttribute("parent.hierarchy"), factory.SubFactory(HierarchyFactory))
    parent = None
    name = factory.Sequence(lambda n: f"Node {n}")
    above = factory.LazyAttribute(lambda node: (node.parent or node.hierarchy).pk)
    name_hash = factory.LazyAttribute(lambda node: name_hash(node.name))

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **columns: Any) -> Node:
        node: Node = super()._create(model_class, *args, **columns)
        nodes_came(node.hierarchy_id, [node.above])
        return node


def place(node: Node, *products: Product, curated: bool = False) -> list[Product]:
    """Put products at a node, one that is made now if none is named; `curated` in this order."""
    placed = list(products) or [ProductFactory()]
    Placement.objects.bulk_create(
        Placement(node=node, product=product, position=position if curated else None)
        for position, product in enumerate(placed)
    )
    products_came({node.pk: len(placed)})
    return placed


def chain(hierarchy: Hierarchy, length: int, **columns: Any) -> list[Node]:
    """Make nodes each of which is below the one before."""
    nodes: list[Node] = []
    for _ in range(length):
        nodes.append(NodeFactory(hierarchy=hierarchy, parent=nodes[-1] if nodes else None, **columns))
    return nodes
