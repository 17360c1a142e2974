"""Hierarchies and nodes as documents (PIM contract §5.1, §5.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from products.documents.products import product_documents
from products.documents.variations import sort_order
from products.hierarchies.models import Branch, Hierarchy, Node, Placement
from products.hierarchies.tree import Lineage
from pxm.api.documents import Document, in_order, owned, reference
from pxm.prepared import Prepared, one_of


def hierarchy_documents(hierarchies: Sequence[Hierarchy]) -> list[Document]:
    """No query."""
    return [_hierarchy_document(hierarchy) for hierarchy in hierarchies]


def _hierarchy_document(hierarchy: Hierarchy) -> Document:
    return {
        "type": "hierarchy",
        "id": str(hierarchy.pk),
        "attributes": _attributes(hierarchy),
        "relationships": {"children": _related(f"/hierarchies/{hierarchy.pk}/children")},
        "meta": {
            **owned(hierarchy),
            "has_children": bool(hierarchy.child_count),
            "breadcrumbs": [_crumb(hierarchy)],
        },
    }


def node_documents(nodes: Sequence[Node]) -> list[Document]:
    """Three queries at most: the ancestors, the hierarchies, and the curated products."""
    lineage, curated, crumbs = Lineage(nodes, "name", "slug", "locales"), _curated(nodes), Crumbs()
    hierarchies = {row.pk: row for row in _HIERARCHIES.all(ids={node.hierarchy_id for node in nodes})}
    return [
        _node_document(
            node,
            # Rows are read one table after the other: the hierarchy may have been deleted in between.
            [*filter(None, [hierarchies.get(node.hierarchy_id)]), *lineage.of(node)],
            crumbs=crumbs,
            curated=curated.get(node.pk),
        )
        for node in nodes
    ]


def _node_document(node: Node, trail: Sequence[Branch], *, crumbs: Crumbs, curated: list[str] | None) -> Document:
    here = f"/hierarchies/{node.hierarchy_id}/nodes/{node.pk}"
    relationships: Document = {
        "children": _related(f"{here}/children"),
        "products": _related(f"{here}/products"),
    }
    if node.parent_id:
        relationships["parent"] = {"data": reference("node", node.parent_id)}
    meta: Document = {**owned(node), **sort_order(node.sort_order), "hierarchy_id": str(node.hierarchy_id)}
    if len(trail) > 1:
        meta["parent_name"] = trail[-2].name
    return {
        "type": "node",
        "id": str(node.pk),
        "attributes": _attributes(node) | ({"curated_products": curated} if curated else {}),
        "relationships": relationships,
        "meta": {**meta, "has_children": bool(node.child_count), "breadcrumbs": [crumbs[branch] for branch in trail]},
    }


def _attributes(branch: Branch) -> Document:
    shown = {name: getattr(branch, name) for name in ("name", "description", "slug")}
    maps = {name: in_order(getattr(branch, name)) for name in ("shopper_attributes", "admin_attributes")}
    return {name: value for name, value in {**shown, **maps}.items() if value} | {"locales": in_order(branch.locales)}


def _related(path: str) -> Document:
    return {"data": [], "links": {"related": path}}


class Crumbs(dict[Branch, Document]):
    """The entries of breadcrumbs, each made once for all nodes that have it in theirs."""

    def __missing__(self, branch: Branch) -> Document:
        self[branch] = crumb = _crumb(branch)
        return crumb


def _crumb(branch: Branch) -> Document:
    names: dict[str, Any] = {
        code: {"name": texts["name"]} for code, texts in sorted(branch.locales.items()) if texts.get("name")
    }
    crumb: Document = {"id": str(branch.pk), "name": branch.name}
    if branch.slug:
        crumb["slug"] = branch.slug
    return crumb | ({"locales": names} if names else {})


def _curated(nodes: Collection[Node]) -> dict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for node_id, product_id in _CURATED.all(ids=[node.pk for node in nodes]):
        found[node_id].append(str(product_id))
    return found


_HIERARCHIES = Prepared(lambda ids: Hierarchy.objects.filter(one_of("pk", ids)).only("name", "slug", "locales"))
_CURATED = Prepared(
    lambda ids: (
        Placement.objects.filter(one_of("node", ids), position__isnull=False)
        .order_by("position", "pk")
        .values_list("node_id", "product_id")
    )
)


def placed_product_documents(placements: Sequence[Placement]) -> list[Document]:
    """Return the documents of the products, in which curated ones say that they are. As many queries as products take.

    `placements` come with their products.
    """
    documents = product_documents([placement.product for placement in placements])
    for placement, document in zip(placements, documents, strict=True):
        if placement.position is not None:
            document["attributes"]["curated_product"] = True
    return documents
