"""Where nodes stand and what is at them (PIM contract §5.4)."""

from __future__ import annotations

from typing import Any

from products.hierarchies.api.hierarchies import HIERARCHIES, NODES
from products.hierarchies.services.moving import add_children_of_hierarchy, add_children_of_node, move_node
from products.hierarchies.services.placing import attach_products, detach_products
from pxm.api.relationships import LinkVerb, Relationship

_KEEPS = "All of them or none; a node without `meta.sort_order` keeps the one it has."


def _children(sent: list[dict[str, Any]]) -> dict[str, Any]:
    return {"children": sent}


def _product_ids(sent: list[dict[str, Any]]) -> dict[str, Any]:
    return {"product_ids": [item["id"] for item in sent]}


CHILDREN_OF_HIERARCHY = Relationship(
    of=HIERARCHIES,
    name="ChildrenOfHierarchy",
    at="relationships/children",
    type="node",
    takes=_children,
    adds=LinkVerb(
        add_children_of_hierarchy,
        f"Move nodes of a hierarchy directly below it, each with everything below it.\n\n{_KEEPS}",
        status=200,
        answers_owner=True,
    ),
)
CHILDREN_OF_NODE = Relationship(
    of=NODES,
    name="ChildrenOfNode",
    at="relationships/children",
    type="node",
    takes=_children,
    adds=LinkVerb(
        add_children_of_node,
        f"Move nodes of the same hierarchy directly below a node, each with everything below it.\n\n{_KEEPS}",
        status=200,
        answers_owner=True,
    ),
)
PARENT_OF_NODE = Relationship(
    of=NODES,
    name="ParentOfNode",
    at="relationships/parent",
    type="node",
    to_one=True,
    takes=lambda sent: {"parent_id": sent[0]["id"] if sent else None},
    replaces=LinkVerb(
        move_node,
        "Move a node, with everything below it, below another node of its hierarchy; the hierarchy's id is the root.",
    ),
    removes=LinkVerb(
        move_node,
        "Move a node, with everything below it, directly below its hierarchy.",
        errors=(422,),
    ),
)
PRODUCTS_OF_NODE = Relationship(
    of=NODES,
    name="ProductsOfNode",
    at="relationships/products",
    type="product",
    takes=_product_ids,
    adds=LinkVerb(attach_products, "Attach products to a node: all of them or none.", status=201, answers_owner=True),
    removes=LinkVerb(
        detach_products,
        "Take products away from a node, and from its curated ones.",
        status=200,
        answers_owner=True,
    ),
)
