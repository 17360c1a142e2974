"""The lists of a release, and single things of it (catalog contract §1.5, §5.7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, QuerySet, Subquery, TextField, Value, When

from catalog.models import ReleaseAssociation, ReleaseNode, ReleasePlacement, ReleaseProduct
from catalog.shopper.filters import NODE_FILTERS, product_filters
from catalog.shopper.reading import NODE_COLUMNS, PRODUCT_COLUMNS, Listing, NodeRow, ProductRow
from pxm.prepared import Place, Prepared, one_of

PARENT, BUNDLE = "parent", "bundle"


def _products(release: Any, **fields: Any) -> QuerySet[ReleaseProduct]:
    return ReleaseProduct.objects.filter(release=release, **fields)


def _nodes(release: Any, **fields: Any) -> QuerySet[ReleaseNode]:
    return ReleaseNode.objects.filter(release=release, **fields)


# --- Products ---------------------------------------------------------------------------------------------------------


def _of_products(through: str = "") -> dict[str, Any]:
    """What lists of products have in common, whose columns stand behind a prefix."""
    columns = tuple(f"{through}{column}" for column in PRODUCT_COLUMNS)
    return {"columns": columns, "make": ProductRow, "filterable": product_filters(through)}


def _placed(release: Any, owner: Any) -> QuerySet[ReleasePlacement]:
    return ReleasePlacement.objects.filter(release=release, node_id=owner)


_AT_PLACES = _of_products("product__")
_AT_PLACES["columns"] += ("curated",)

PRODUCTS = Listing(
    rows=lambda release: _products(release, listed=True),
    order=("product_id",),
    **_of_products(),
)
CHILDREN = Listing(
    rows=lambda release, owner: _products(release, parent_id=owner),
    order=("product_id",),
    owner_count=lambda release, owner: Subquery(
        _products(release, product_id=owner, product_type=PARENT).values("child_count")
    ),
    **_of_products(),
)
PRODUCTS_OF_NODE = Listing(
    rows=_placed,
    order=("position",),
    owner_count=lambda release, owner: Subquery(_nodes(release, node_id=owner, is_root=False).values("product_count")),
    **_AT_PLACES,
)
PRODUCTS_OF_HIERARCHY = Listing(
    rows=_placed,
    order=("position",),
    owner_count=lambda release, owner: Subquery(_nodes(release, node_id=owner, is_root=True).values("product_count")),
    **_AT_PLACES,
)
RELATED = Listing(
    rows=lambda release, owner, slug: ReleaseAssociation.objects.filter(release=release, product_id=owner, slug=slug),
    order=("related_id",),
    counted=True,
    **_of_products("related__"),
)

_PRODUCT = Prepared(lambda release, id: _products(release, product_id=id).values_list(*PRODUCT_COLUMNS))


def _components(release: Any, ids: Place, *, whole: bool) -> QuerySet[ReleaseProduct, tuple[Any, ...]]:
    """What prices of bundles are made of: documents are needed of bundles, and otherwise only where they are shown."""
    text = (
        F("document__text")
        if whole
        else Case(When(product_type=BUNDLE, then=F("document__text")), default=Value(""), output_field=TextField())
    )
    columns = (*PRODUCT_COLUMNS[:3], "shown_text", PRODUCT_COLUMNS[4])
    return _products(release).filter(one_of("product_id", ids)).annotate(shown_text=text).values_list(*columns)


_WHOLE = Prepared(lambda release, ids: _components(release, ids, whole=True))
_PRICES = Prepared(lambda release, ids: _components(release, ids, whole=False))


def find_product(release_id: UUID, id: UUID | None) -> ProductRow | None:
    """Return a product of a release, listed or not. One query."""
    row = _PRODUCT.first(release=release_id, id=id) if id else None
    return ProductRow(*row) if row else None


def find_components(release_id: UUID, ids: Collection[UUID], *, with_documents: bool) -> list[ProductRow]:
    """Return those of the products that the release has; the documents of all, or only of bundles. One query."""
    return [ProductRow(*row) for row in (_WHOLE if with_documents else _PRICES).all(release=release_id, ids=ids)]


_OWNER = Prepared(lambda release, id: _products(release, product_id=id).values_list("product_type", "child_count"))


def children_counted(release_id: UUID, id: UUID | None) -> tuple[str, int] | None:
    """Return the type of a product and the number of its children, None if the release does not have it. One query."""
    found: tuple[str, int] | None = _OWNER.first(release=release_id, id=id) if id else None
    return found


# --- Nodes ------------------------------------------------------------------------------------------------------------

_NODES: dict[str, Any] = {"columns": NODE_COLUMNS, "make": NodeRow, "filterable": NODE_FILTERS}

HIERARCHIES = Listing(rows=lambda release: _nodes(release, is_root=True), order=("position",), **_NODES)
NODES = Listing(rows=lambda release: _nodes(release), order=("node_id",), **_NODES)
CHILDREN_OF_NODE = Listing(
    rows=lambda release, owner: _nodes(release, above=owner),
    order=("position",),
    owner_count=lambda release, owner: Subquery(_nodes(release, node_id=owner).values("child_count")),
    **_NODES,
)
CHILDREN_OF_HIERARCHY = Listing(
    rows=lambda release, owner: _nodes(release, above=owner),
    order=("position",),
    owner_count=lambda release, owner: Subquery(_nodes(release, node_id=owner, is_root=True).values("child_count")),
    **_NODES,
)
NODES_OF_HIERARCHY = Listing(
    rows=lambda release, owner: _nodes(release, hierarchy_id=owner, is_root=False),
    order=("node_id",),
    owner_count=lambda release, owner: Subquery(_nodes(release, node_id=owner, is_root=True).values("below_count")),
    **_NODES,
)
# Nodes that a filter names by their ids.
LATEST_FIRST = ("-updated_at", "node_id")

_COUNTS = ("is_root", "child_count", "below_count", "product_count")
_COUNTED = Prepared(lambda release, id: _nodes(release, node_id=id).values_list(*_COUNTS))


@dataclass(frozen=True, slots=True)
class Counts:
    """What a node or hierarchy says of how many there are of what."""

    is_root: bool
    children: int
    nodes_below: int
    products: int


def counts_of(release_id: UUID, id: UUID | None) -> Counts | None:
    """Return the counts of a node or hierarchy, None if the release does not have it. One query."""
    row = _COUNTED.first(release=release_id, id=id) if id else None
    return Counts(*row) if row else None


_NODE = Prepared(lambda release, id: _nodes(release, node_id=id).values_list(*NODE_COLUMNS))


def find_node(release_id: UUID, id: UUID | None) -> NodeRow | None:
    """Return a node of a release, or a hierarchy. One query."""
    row = _NODE.first(release=release_id, id=id) if id else None
    return NodeRow(*row) if row else None
