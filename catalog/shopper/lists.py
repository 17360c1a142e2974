"""The lists of a release, and single things of it (catalog contract §1.5, §5.7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, QuerySet, Subquery, TextField, Value, When

from catalog.models import Release, ReleaseAssociation, ReleaseNode, ReleasePlacement, ReleaseProduct, within
from catalog.shopper.filters import NODE_FILTERS, in_order_of_ids, product_filters
from catalog.shopper.reading import NODE_COLUMNS, PRODUCT_COLUMNS, Listing, NodeRow, ProductRow
from pxm.prepared import Place, Prepared, one_of

PARENT, BUNDLE = "parent", "bundle"


def at(release: Release) -> dict[str, Any]:
    """Return what names a release where its rows are asked for; one that was never begun has none."""
    return {"catalog": release.catalog_id, "number": release.number or 0}


def _products(catalog: Any, number: Any, **fields: Any) -> QuerySet[ReleaseProduct]:
    return ReleaseProduct.objects.filter(catalog=catalog, **within(number), **fields)


def _nodes(catalog: Any, number: Any, **fields: Any) -> QuerySet[ReleaseNode]:
    return ReleaseNode.objects.filter(catalog=catalog, **within(number), **fields)


# --- Products ---------------------------------------------------------------------------------------------------------


def _of_products(through: str = "") -> dict[str, Any]:
    """What lists of products have in common, whose columns stand behind a prefix."""
    columns = tuple(f"{through}{column}" for column in PRODUCT_COLUMNS)
    return {"columns": columns, "make": ProductRow, "filterable": product_filters(through), "through": through}


def _placed(catalog: Any, number: Any, owner: Any) -> QuerySet[ReleasePlacement]:
    here = ReleasePlacement.objects.filter(catalog=catalog, node_id=owner, **within(number))
    return here.filter(**within(number, "product__"))


def _related(catalog: Any, number: Any, owner: Any, slug: Any) -> QuerySet[ReleaseAssociation]:
    here = ReleaseAssociation.objects.filter(catalog=catalog, product_id=owner, slug=slug, **within(number))
    return here.filter(**within(number, "related__"))


_AT_PLACES = _of_products("product__")
_AT_PLACES["columns"] += ("curated",)

PRODUCTS = Listing(
    rows=lambda catalog, number: _products(catalog, number, listed=True),
    order=("product_id",),
    parts=in_order_of_ids,
    **_of_products(),
)
CHILDREN = Listing(
    rows=lambda catalog, number, owner: _products(catalog, number, parent_id=owner),
    order=("product_id",),
    owner_count=lambda catalog, number, owner: Subquery(
        _products(catalog, number, product_id=owner, product_type=PARENT).values("child_count")
    ),
    **_of_products(),
)
PRODUCTS_OF_NODE = Listing(
    rows=_placed,
    order=ReleasePlacement.ORDER,
    owner_count=lambda catalog, number, owner: Subquery(
        _nodes(catalog, number, node_id=owner, is_root=False).values("product_count")
    ),
    **_AT_PLACES,
)
PRODUCTS_OF_HIERARCHY = Listing(
    rows=_placed,
    order=ReleasePlacement.ORDER,
    owner_count=lambda catalog, number, owner: Subquery(
        _nodes(catalog, number, node_id=owner, is_root=True).values("product_count")
    ),
    **_AT_PLACES,
)
RELATED = Listing(
    rows=_related,
    order=("related_id",),
    counted=True,
    **_of_products("related__"),
)

_PRODUCT = Prepared(lambda catalog, number, id: _products(catalog, number, product_id=id).values_list(*PRODUCT_COLUMNS))


def _components(catalog: Any, number: Any, ids: Place, *, whole: bool) -> QuerySet[ReleaseProduct, tuple[Any, ...]]:
    """What prices of bundles are made of: documents are needed of bundles, and otherwise only where they are shown."""
    text = (
        F("document__text")
        if whole
        else Case(When(product_type=BUNDLE, then=F("document__text")), default=Value(""), output_field=TextField())
    )
    columns = (*PRODUCT_COLUMNS[:3], "shown_text", PRODUCT_COLUMNS[4])
    return _products(catalog, number).filter(one_of("product_id", ids)).annotate(shown_text=text).values_list(*columns)


_WHOLE = Prepared(lambda catalog, number, ids: _components(catalog, number, ids, whole=True))
_PRICES = Prepared(lambda catalog, number, ids: _components(catalog, number, ids, whole=False))


def find_product(release: Release, id: UUID | None) -> ProductRow | None:
    """Return a product of a release, listed or not. One query."""
    row = _PRODUCT.first(**at(release), id=id) if id else None
    return ProductRow(*row) if row else None


def find_components(release: Release, ids: Collection[UUID], *, with_documents: bool) -> list[ProductRow]:
    """Return those of the products that the release has; the documents of all, or only of bundles. One query."""
    return [ProductRow(*row) for row in (_WHOLE if with_documents else _PRICES).all(**at(release), ids=ids)]


_OWNER = Prepared(
    lambda catalog, number, id: _products(catalog, number, product_id=id).values_list("product_type", "child_count")
)


def children_counted(release: Release, id: UUID | None) -> tuple[str, int] | None:
    """Return the type of a product and the number of its children, None if the release does not have it. One query."""
    found: tuple[str, int] | None = _OWNER.first(**at(release), id=id) if id else None
    return found


# --- Nodes ------------------------------------------------------------------------------------------------------------

_NODES: dict[str, Any] = {"columns": NODE_COLUMNS, "make": NodeRow, "filterable": NODE_FILTERS}

HIERARCHIES = Listing(rows=lambda catalog, number: _nodes(catalog, number, is_root=True), order=("position",), **_NODES)
NODES = Listing(rows=lambda catalog, number: _nodes(catalog, number), order=("node_id",), **_NODES)
CHILDREN_OF_NODE = Listing(
    rows=lambda catalog, number, owner: _nodes(catalog, number, above=owner),
    order=("position",),
    owner_count=lambda catalog, number, owner: Subquery(_nodes(catalog, number, node_id=owner).values("child_count")),
    **_NODES,
)
CHILDREN_OF_HIERARCHY = Listing(
    rows=lambda catalog, number, owner: _nodes(catalog, number, above=owner),
    order=("position",),
    owner_count=lambda catalog, number, owner: Subquery(
        _nodes(catalog, number, node_id=owner, is_root=True).values("child_count")
    ),
    **_NODES,
)
NODES_OF_HIERARCHY = Listing(
    rows=lambda catalog, number, owner: _nodes(catalog, number, hierarchy_id=owner, is_root=False),
    order=("node_id",),
    owner_count=lambda catalog, number, owner: Subquery(
        _nodes(catalog, number, node_id=owner, is_root=True).values("below_count")
    ),
    **_NODES,
)
# Nodes that a filter names by their ids.
LATEST_FIRST = ("-updated_at", "node_id")

_COUNTS = ("is_root", "child_count", "below_count", "product_count")
_COUNTED = Prepared(lambda catalog, number, id: _nodes(catalog, number, node_id=id).values_list(*_COUNTS))


@dataclass(frozen=True, slots=True)
class Counts:
    """What a node or hierarchy says of how many there are of what."""

    is_root: bool
    children: int
    nodes_below: int
    products: int


def counts_of(release: Release, id: UUID | None) -> Counts | None:
    """Return the counts of a node or hierarchy, None if the release does not have it. One query."""
    row = _COUNTED.first(**at(release), id=id) if id else None
    return Counts(*row) if row else None


_NODE = Prepared(lambda catalog, number, id: _nodes(catalog, number, node_id=id).values_list(*NODE_COLUMNS))


def find_node(release: Release, id: UUID | None) -> NodeRow | None:
    """Return a node of a release, or a hierarchy. One query."""
    row = _NODE.first(**at(release), id=id) if id else None
    return NodeRow(*row) if row else None
