"""Nodes and hierarchies, as shoppers and staff read them from a release (catalog contract §5.7, §6.1, §6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from catalog.shopper.described import HIERARCHY_ATTRIBUTES, NODE_ATTRIBUTES
from catalog.shopper.filters import NODE_FILTERS, names_ids
from catalog.shopper.finishing import Finisher
from catalog.shopper.lists import (
    CHILDREN_OF_HIERARCHY,
    CHILDREN_OF_NODE,
    HIERARCHIES,
    LATEST_FIRST,
    NODES,
    NODES_OF_HIERARCHY,
    Counts,
    counts_of,
    find_node,
)
from catalog.shopper.pages import Page
from catalog.shopper.reading import NodeRow
from catalog.shopper.scope import Scope
from catalog.shopper.views import CatalogView, Endpoint
from pxm.api.operations import Answer, Operation
from pxm.api.pagination import Window
from pxm.ids import read_uuid

_NODE, _HIERARCHY = "node", "hierarchy"
_AT_NODE, _AT_HIERARCHY = "nodes/<str:node_id>", "hierarchies/<str:hierarchy_id>"


class Nodes(CatalogView):
    """An endpoint that answers nodes."""

    resource, described_as, shown = _NODE, "shopper-node", NODE_ATTRIBUTES

    def finished(self, row: NodeRow, finisher: Finisher) -> orjson.Fragment:
        return orjson.Fragment(finisher.node(row))


class Hierarchies(Nodes):
    """An endpoint that answers hierarchies."""

    resource, described_as, shown = _HIERARCHY, "shopper-hierarchy", HIERARCHY_ATTRIBUTES

    def finished(self, row: NodeRow, finisher: Finisher) -> orjson.Fragment:
        return orjson.Fragment(finisher.hierarchy(row))


class NodePage(Nodes, Page):
    filterable = NODE_FILTERS

    def answer(self, scope: Scope, window: Window, rows: Sequence[NodeRow], total: int) -> HttpResponse:
        finisher = Finisher(scope)
        documents = [self.finished(row, finisher) for row in rows]
        return self.tagged(self.page_of(documents, total, window), scope, window)


class _LatestFirst(NodePage):
    """Nodes that a filter names come in the order in which they were last changed."""

    def order(self, asked: str) -> tuple[str, ...]:
        return LATEST_FIRST if names_ids(asked) else ()


class AllHierarchies(Hierarchies, NodePage):
    listing = HIERARCHIES

    def total_of_release(self, scope: Scope) -> int:
        return len(scope.release.hierarchies)


class AllNodes(_LatestFirst):
    listing = NODES

    def total_of_release(self, scope: Scope) -> int:
        return scope.release.total_nodes


class ChildrenOfNode(NodePage):
    listing = CHILDREN_OF_NODE
    owner = "node_id"

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        counts = counts_of(scope.release, id)
        if counts is None:
            raise scope.lacks(_NODE, self.kwargs[self.owner])
        return counts.children


class ChildrenOfHierarchy(NodePage):
    listing = CHILDREN_OF_HIERARCHY
    owner = "hierarchy_id"

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        return _root(scope, self.kwargs[self.owner]).children


class NodesOfHierarchy(_LatestFirst):
    listing = NODES_OF_HIERARCHY
    owner = "hierarchy_id"

    def total_of_owner(self, scope: Scope, id: UUID | None) -> int:
        return _root(scope, self.kwargs[self.owner]).nodes_below


class OneNode(Nodes):
    owner = "node_id"

    def get(self, request: Request, **ids: str) -> HttpResponse:
        scope = self.scope()
        known = self.known(scope)
        if known:
            return known
        row = find_node(scope.release, read_uuid(self.kwargs[self.owner]))
        if row is None or not self.may_be(row):
            raise scope.lacks(self.resource, self.kwargs[self.owner])
        return self.tagged(self.single_of(self.finished(row, Finisher(scope))), scope)

    def may_be(self, row: NodeRow) -> bool:
        """Return whether it can be found here: a hierarchy is a node as well."""
        return True


class OneHierarchy(Hierarchies, OneNode):
    owner = "hierarchy_id"

    def may_be(self, row: NodeRow) -> bool:
        return row.is_root


def _root(scope: Scope, id: str) -> Counts:
    counts = counts_of(scope.release, read_uuid(id))
    if counts is None or not counts.is_root:
        raise scope.lacks(_HIERARCHY, id)
    return counts


def _lists(text: str) -> Operation:
    return Operation(answers=Answer.PAGE, text=text)


NODE_ENDPOINTS = [
    Endpoint(name="Hierarchies", at="hierarchies", view=AllHierarchies, operation=_lists("List the hierarchies.")),
    Endpoint(name="Hierarchy", at=_AT_HIERARCHY, view=OneHierarchy, operation=Operation(text="Get a hierarchy.")),
    Endpoint(
        name="ChildrenOfHierarchy",
        at=f"{_AT_HIERARCHY}/children",
        view=ChildrenOfHierarchy,
        operation=_lists("List the nodes directly below a hierarchy."),
    ),
    Endpoint(
        name="NodesOfHierarchy",
        at=f"{_AT_HIERARCHY}/nodes",
        view=NodesOfHierarchy,
        operation=_lists("List all nodes below a hierarchy."),
    ),
    Endpoint(
        name="Nodes",
        at="nodes",
        view=AllNodes,
        operation=_lists(
            "List all nodes, the hierarchies as nodes among them.\n\n"
            "Those that a filter names by their ids come by their last change, the latest first."
        ),
    ),
    Endpoint(name="Node", at=_AT_NODE, view=OneNode, operation=Operation(text="Get a node, or a hierarchy as a node.")),
    Endpoint(
        name="ChildrenOfNode",
        at=f"{_AT_NODE}/relationships/children",
        view=ChildrenOfNode,
        operation=_lists("List the nodes directly below a node."),
    ),
]
