"""Hierarchies, their nodes, and what is found below either (PIM contract §5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from products.api.products import PRODUCTS
from products.hierarchies.documents import hierarchy_documents, node_documents, placed_product_documents
from products.hierarchies.filters import HIERARCHIES as HIERARCHY_FILTERS
from products.hierarchies.filters import NODES as NODE_FILTERS
from products.hierarchies.inputs import HierarchyInput, NodeInput
from products.hierarchies.models import Hierarchy, Node, Placement
from products.hierarchies.placed import IN_ORDER, page_of_placed, placed_at
from products.hierarchies.services.hierarchy import create_hierarchy, delete_hierarchies, update_hierarchy
from products.hierarchies.services.node import create_node, delete_nodes, update_node
from products.hierarchies.tree import AS_SHOWN
from products.inputs.product import ProductInput
from pxm.api.envelope import ResourceBody, check_references
from pxm.api.resources import Resource, Verb
from pxm.errors import Invalid, Problem

_PARENT = "/data/relationships/parent"


def _taken(body: ResourceBody) -> dict[str, Any]:
    """The attributes, `meta`, and the parent if the relationships name one."""
    parent = body.relationships.get("parent")
    if not isinstance(parent, Mapping | None):
        raise Invalid(Problem("relationships.parent must be an object", "invalid", _PARENT))
    taken: dict[str, Any] = {"attributes": body.attributes, "meta": body.meta}
    if parent and (data := parent.get("data")) is not None:
        (named,) = check_references([data], type="node", pointer=f"{_PARENT}/data")
        taken["parent_id"] = named["id"]
    return taken


def _update_node(
    *, node_id: UUID, attributes: Mapping[str, Any], meta: Mapping[str, Any], parent_id: str | None = None
) -> Node:
    """A change leaves a node where it is: documents that are sent back name the parent they had when they were read."""
    return update_node(node_id=node_id, attributes=attributes, meta=meta)


HIERARCHIES = Resource(
    type="hierarchy",
    model=Hierarchy,
    at="hierarchies",
    key="hierarchy_id",
    documents=hierarchy_documents,
    attributes=HierarchyInput,
    filterable=HIERARCHY_FILTERS,
    lists="List hierarchies.",
    reads="Get a hierarchy.",
    creates=Verb(create_hierarchy, "Create a hierarchy."),
    updates=Verb(update_hierarchy, "Change a hierarchy: what is not sent stays, null clears."),
    deletes=Verb(
        delete_hierarchies, "Delete a hierarchy with all its nodes; products stay. An unknown one is no error."
    ),
)


def _of_hierarchy(hierarchy_id: Any) -> QuerySet[Node]:
    """Return the nodes of a hierarchy.

    Written as a range, because PostgreSQL would read a page of equals in the order of the primary key, past the nodes
    of all other hierarchies; for a range, only the index of both columns has the order.
    """
    return Node.objects.filter(hierarchy__gte=hierarchy_id, hierarchy__lte=hierarchy_id)


NODES = Resource(
    type="node",
    model=Node,
    within=HIERARCHIES,
    at="nodes",
    key="node_id",
    rows=_of_hierarchy,
    order=("hierarchy", "pk"),
    counted_by="node_count",
    documents=node_documents,
    attributes=NodeInput,
    takes=_taken,
    relationships={"parent": "node"},
    filterable=NODE_FILTERS,
    lists="List the nodes of a hierarchy, whatever their depth.",
    reads="Get a node.",
    creates=Verb(
        create_node,
        """Create a node, directly below the hierarchy unless `relationships.parent` names another node of it.

        `meta.sort_order` says where it stands among its siblings: those with a higher one come first.
        """,
    ),
    updates=Verb(
        _update_node,
        """Change a node: what is not sent stays, null clears, `meta.sort_order` too. It stays where it is.

        `curated_products` are products of the node to be shown first, in this order; at most 20.
        """,
    ),
    deletes=Verb(delete_nodes, "Delete a node with everything below it; products stay. An unknown one is no error."),
)

HIERARCHY_CHILDREN = Resource(
    type="node",
    model=Node,
    name="HierarchyChildren",
    within=HIERARCHIES,
    at="children",
    rows=lambda hierarchy_id: Node.objects.filter(above=hierarchy_id),
    counted_by="child_count",
    order=AS_SHOWN,
    documents=node_documents,
    attributes=NodeInput,
    filterable=NODE_FILTERS,
    lists="List the nodes directly below a hierarchy: by `sort_order`, highest first; then the last changed first.",
)

NODE_CHILDREN = Resource(
    type="node",
    model=Node,
    name="NodeChildren",
    within=NODES,
    at="children",
    rows=lambda hierarchy_id, node_id: Node.objects.filter(above=node_id),
    counted_by="child_count",
    order=AS_SHOWN,
    documents=node_documents,
    attributes=NodeInput,
    filterable=NODE_FILTERS,
    lists="List the nodes directly below a node, in the same order.",
)

NODE_PRODUCTS = Resource(
    type="product",
    model=Placement,
    name="NodeProducts",
    within=NODES,
    at="products",
    rows=lambda hierarchy_id, node_id: placed_at(node_id),
    counted_by="product_count",
    read_page=page_of_placed,
    order=IN_ORDER,
    documents=placed_product_documents,
    attributes=ProductInput,
    lists="List the products of a node: curated ones first, in their order; then the last changed first.",
)

PRODUCT_NODES = Resource(
    type="node",
    model=Node,
    name="ProductNodes",
    within=PRODUCTS,
    at="nodes",
    rows=lambda product_id: Node.objects.filter(placements__product=product_id),
    documents=node_documents,
    attributes=NodeInput,
    lists="List the nodes of all hierarchies that a product is attached to.",
)
