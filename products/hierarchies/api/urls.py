"""Paths below ``/pcm``. They are looked up before those of products and jobs, whose ids may be any text."""

from __future__ import annotations

from django.urls import path

from products.api.products import PRODUCTS
from products.hierarchies.api.all_nodes import AllNodes
from products.hierarchies.api.copies import DuplicateHierarchy
from products.hierarchies.api.hierarchies import (
    HIERARCHIES,
    HIERARCHY_CHILDREN,
    NODE_CHILDREN,
    NODE_PRODUCTS,
    NODES,
    PRODUCT_NODES,
)
from products.hierarchies.api.placing import AttachNodes, DetachNodes
from products.hierarchies.api.relationships import (
    CHILDREN_OF_HIERARCHY,
    CHILDREN_OF_NODE,
    PARENT_OF_NODE,
    PRODUCTS_OF_NODE,
)
from pxm.api.relationships import relationship_paths
from pxm.api.resource_views import paths

urlpatterns = [
    path(f"{HIERARCHIES.path}/nodes", AllNodes.as_view()),
    path(f"{PRODUCTS.path}/attach_nodes", AttachNodes.as_view()),
    path(f"{PRODUCTS.path}/detach_nodes", DetachNodes.as_view()),
    *paths(HIERARCHIES, NODES, HIERARCHY_CHILDREN, NODE_CHILDREN, NODE_PRODUCTS, PRODUCT_NODES),
    *relationship_paths(CHILDREN_OF_HIERARCHY, CHILDREN_OF_NODE, PARENT_OF_NODE, PRODUCTS_OF_NODE),
    path(f"{HIERARCHIES.path_of_one}/duplicate_job", DuplicateHierarchy.as_view()),
]
