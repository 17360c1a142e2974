"""Where the preview takes rows from: a release, or what publishing now would make of the draft.

Both give the rows that `catalog.shopper` makes documents of, so that nothing after them can tell which it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from catalog.models import Catalog, Release, ReleaseNode, within
from catalog.publishing.looking import MOST_COUNTED as MOST_COUNTED_OF_DRAFT
from catalog.publishing.looking import Draft, DraftNode, DraftProduct, Some
from catalog.shopper.lists import (
    CHILDREN,
    CHILDREN_OF_HIERARCHY,
    CHILDREN_OF_NODE,
    HIERARCHIES,
    PRODUCTS,
    PRODUCTS_OF_HIERARCHY,
    PRODUCTS_OF_NODE,
    RELATED,
    at,
    find_node,
    find_product,
)
from catalog.shopper.reading import MOST_COUNTED, NODE_COLUMNS, Listing, NodeRow, ProductRow
from catalog.shopper.stock import Stock, gathered, stock_of
from products.filters import PRODUCT_FILTERS
from products.models import Product
from pxm.api.filtering import Field, apply_filter
from pxm.prepared import Prepared, one_of

# Nodes that stand side by side.
MOST_NODES = 100


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of products, and how many there are; if it `is_about`, there are more than that."""

    rows: Sequence[ProductRow]
    total: int
    is_about: bool = False


class Shelf(Protocol):
    """What can be looked at. `asked` is a filter of the contract (§1.4), empty for none."""

    def hierarchies(self) -> Sequence[NodeRow]:
        """Return the first hierarchies, in their order."""

    def below(self, node: NodeRow) -> Sequence[NodeRow]:
        """Return the first nodes directly below a node or hierarchy, in their order."""

    def nodes(self, ids: Iterable[UUID]) -> Sequence[NodeRow]:
        """Return those of these nodes and hierarchies that there are."""

    def node(self, id: UUID) -> NodeRow | None:
        """Return one, None if it is not there."""

    def products(self, asked: str, window: slice) -> Rows:
        """Return listed products."""

    def at(self, node: NodeRow, asked: str, window: slice) -> Rows:
        """Return the products at a node, or anywhere in a hierarchy."""

    def product(self, id: UUID) -> ProductRow | None:
        """Return one, listed or not, None if it is not there."""

    def children(self, id: UUID, window: slice) -> Rows:
        """Return the children of a parent."""

    def related(self, id: UUID, slug: str, window: slice) -> Rows:
        """Return what a product has under a custom relationship."""

    def stock(self, rows: Sequence[ProductRow]) -> Stock:
        """Return what the bundles among `rows` offer, with documents."""


_NODES = Prepared(
    lambda catalog, number, ids: ReleaseNode.objects.filter(
        one_of("node_id", ids), catalog=catalog, **within(number)
    ).values_list(*NODE_COLUMNS)
)


class ReleaseShelf:
    def __init__(self, release: Release) -> None:
        self._release = release

    def hierarchies(self) -> Sequence[NodeRow]:
        return HIERARCHIES.page(slice(0, MOST_NODES), **at(self._release)).rows

    def below(self, node: NodeRow) -> Sequence[NodeRow]:
        listing = CHILDREN_OF_HIERARCHY if node.is_root else CHILDREN_OF_NODE
        return listing.page(slice(0, MOST_NODES), **at(self._release), owner=node.id).rows

    def nodes(self, ids: Iterable[UUID]) -> Sequence[NodeRow]:
        return [NodeRow(*row) for row in _NODES.all(**at(self._release), ids=list(ids))]

    def node(self, id: UUID) -> NodeRow | None:
        return find_node(self._release, id)

    def products(self, asked: str, window: slice) -> Rows:
        return self._rows(PRODUCTS, asked, window)

    def at(self, node: NodeRow, asked: str, window: slice) -> Rows:
        return self._rows(PRODUCTS_OF_HIERARCHY if node.is_root else PRODUCTS_OF_NODE, asked, window, owner=node.id)

    def product(self, id: UUID) -> ProductRow | None:
        return find_product(self._release, id)

    def children(self, id: UUID, window: slice) -> Rows:
        return self._rows(CHILDREN, "", window, owner=id)

    def related(self, id: UUID, slug: str, window: slice) -> Rows:
        return self._rows(RELATED, "", window, owner=id, slug=slug)

    def stock(self, rows: Sequence[ProductRow]) -> Stock:
        return stock_of(self._release, rows, with_documents=True)

    def _rows(self, listing: Listing[ProductRow], asked: str, window: slice, **names: Any) -> Rows:
        """One query, and another one where no row is there to say how many there are."""
        found = listing.page(window, asked, **at(self._release), **names)
        if found.owner_count is not None and found.total is None:
            return Rows(found.rows, found.owner_count)
        counted = listing.count(asked, **at(self._release), **names) if found.total is None else found.total
        return Rows(found.rows, min(counted, MOST_COUNTED - 1), is_about=counted >= MOST_COUNTED)


# The attributes that shoppers may filter by.
_FILTERABLE = {"id", "name", "sku", "slug", "manufacturer_part_num", "upc_ean", "product_types", "tags"}


@cache
def _filterable() -> dict[str, Field]:
    """Return them as the draft has them."""
    return {each.name: each.field for each in PRODUCT_FILTERS if each.name in _FILTERABLE}


class DraftShelf:
    def __init__(self, catalog: Catalog) -> None:
        self._draft = Draft(catalog)

    def release(self) -> Release:
        return self._draft.release()

    def hierarchies(self) -> Sequence[NodeRow]:
        return [_node(each) for each in self._draft.roots()[:MOST_NODES]]

    def below(self, node: NodeRow) -> Sequence[NodeRow]:
        return [_node(each) for each in self._draft.below(node.id, MOST_NODES)]

    def nodes(self, ids: Iterable[UUID]) -> Sequence[NodeRow]:
        return [_node(each) for each in self._draft.nodes(ids)]

    def node(self, id: UUID) -> NodeRow | None:
        return next(iter(self.nodes([id])), None)

    def products(self, asked: str, window: slice) -> Rows:
        return _rows(self._draft.products(_chosen(asked), window))

    def at(self, node: NodeRow, asked: str, window: slice) -> Rows:
        return _rows(self._draft.at(node.id, _chosen(asked), window))

    def product(self, id: UUID) -> ProductRow | None:
        return next(map(_product, self._draft.find([id])), None)

    def children(self, id: UUID, window: slice) -> Rows:
        return _rows(self._draft.children(id, window))

    def related(self, id: UUID, slug: str, window: slice) -> Rows:
        return _rows(self._draft.related(id, slug, window))

    def stock(self, rows: Sequence[ProductRow]) -> Stock:
        return gathered(rows, lambda ids: list(map(_product, self._draft.find(ids))))


def _chosen(asked: str) -> Callable[[QuerySet[Product]], QuerySet[Product]]:
    return lambda rows: apply_filter(rows, asked, _filterable())


def _rows(some: Some) -> Rows:
    rows = [_product(each, curated=each.id in some.curated) for each in some.products]
    return Rows(rows, min(some.total, MOST_COUNTED_OF_DRAFT), is_about=some.total > MOST_COUNTED_OF_DRAFT)


def _product(made: DraftProduct, *, curated: bool = False) -> ProductRow:
    return ProductRow(made.id, made.product_type, made.sku, made.document, made.prices, curated)


def _node(made: DraftNode) -> NodeRow:
    return NodeRow(made.id, made.is_root, made.document)
