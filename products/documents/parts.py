"""What a product's document is made of: parts, each read for a whole page of products at once.

Rooms above declare parts of their own, for what products show of them (a link, a word in ``meta``).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, Model, QuerySet, Value

from products.models import Product
from pxm.prepared import Place, Prepared, one_of
from pxm.registry import Registry


@dataclass(frozen=True)
class Shown:
    """What a part adds to the document of one product; attributes without value are left out of it."""

    attributes: Mapping[str, Any] = field(default_factory=dict)
    relationships: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ProductPart:
    """`read` makes a fixed number of queries for any number of products and returns what makes the part of each.

    A part of a `table` is that of products which have rows there, under `product`: only those are passed to `read`, and
    none if there are none. One query asks the tables of all parts. `is_of` names further products by what their rows
    say.
    """

    name: str
    read: Callable[[Sequence[Product]], Callable[[Product], Shown]]
    place: int = 100
    """The order in which parts are put together, those of `products` first: a later one may replace what is there."""
    table: type[Model] | None = None
    is_of: Callable[[Product], bool] = lambda _: False


PRODUCT_PARTS: Registry[ProductPart] = Registry("product part")


def read_parts(products: Sequence[Product]) -> list[dict[UUID, Shown]]:
    """Return what each part shows of the products that have it, in order. One query beside those of the parts."""
    parts = list(PRODUCT_PARTS)
    having = _having([part.table for part in parts if part.table], [product.pk for product in products])
    return [_shown(part, _products_of(part, products, having)) for part in parts]


def _products_of(
    part: ProductPart, products: Sequence[Product], having: Mapping[type[Model], Container[UUID]]
) -> Sequence[Product]:
    if part.table is None:
        return products
    ids = having[part.table]
    return [product for product in products if product.pk in ids or part.is_of(product)]


def _shown(part: ProductPart, products: Sequence[Product]) -> dict[UUID, Shown]:
    if not products:
        return {}
    show = part.read(products)
    return {product.pk: show(product) for product in products}


def _having(tables: Sequence[type[Model]], product_ids: Sequence[UUID]) -> dict[type[Model], set[UUID]]:
    """Return for each table the products that have rows in it."""
    found: dict[type[Model], set[UUID]] = {table: set() for table in tables}
    for place, product_id in _in_tables(tuple(tables)).all(ids=product_ids):
        found[tables[place]].add(product_id)
    return found


@cache
def _in_tables(tables: tuple[type[Model], ...]) -> Prepared[tuple[int, UUID]]:
    def rows(place: int, table: type[Model], ids: Place) -> QuerySet[Any, Any]:
        having = table._default_manager.filter(one_of("product", ids)).order_by()
        return having.values_list(Value(place, IntegerField()), "product_id")

    def rows_of_all(ids: Place) -> QuerySet[Any, Any]:
        first, *others = (rows(place, table, ids) for place, table in enumerate(tables))
        return first.union(*others, all=True)

    return Prepared(rows_of_all)
