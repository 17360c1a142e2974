"""What Ctrl+K finds of the room: hierarchies and nodes by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from products.hierarchies.models import Hierarchy, Node
from pxm.admin.search import FINDERS, RESULTS_PER_KIND
from pxm.searching import held_by


def find_hierarchies(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not request.user.has_perm("hierarchies.view_hierarchy"):
        return []
    rows = Hierarchy.objects.filter(held_by(["name"], text)).order_by("name", "pk").only("name")
    return [_result(hierarchy, "Hierarchy") for hierarchy in rows[:RESULTS_PER_KIND]]


def find_nodes(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    """Nodes, each with the name of its hierarchy, since many may be called alike. One query."""
    if not request.user.has_perm("hierarchies.view_node"):
        return []
    rows = Node.objects.filter(held_by(["name"], text)).select_related("hierarchy").order_by("name", "pk")
    found = rows.only("name", "hierarchy__name")[:RESULTS_PER_KIND]
    return [_result(node, f"Node of {node.hierarchy.name}") for node in found]


def _result(row: Any, description: str) -> SearchResult:
    link = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return SearchResult(title=row.name, description=description, link=link, icon="account_tree")


FINDERS.add(find_hierarchies, find_nodes)
