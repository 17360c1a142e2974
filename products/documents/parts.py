"""What a product's document is made of: parts, each read for a whole page of products at once.

Rooms above declare parts of their own, for what products show of them (a link, a word in ``meta``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import IntegerField, Model, QuerySet, Value

from products.models import Product
from pxm.prepared import Place, Prepared, one_of
from pxm.registry import Registry

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Shown(NamedTuple):
    """What a part adds to the document of one product; attributes without value are left out of it.

    Values may be JSON text (`orjson.Fragment`): what is the same for most products need not be written for each.
    """

    attributes: Mapping[str, Any] = _NOTHING
    relationships: Mapping[str, Any] = _NOTHING
    meta: Mapping[str, Any] = _NOTHING


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
    is_of: Callable[[Product], bool] | None = None


PRODUCT_PARTS: Registry[ProductPart] = Registry("product part")


def read_parts(products: Sequence[Product]) -> list[list[Shown]]:
    """Return for each product what its parts show, in order. One query beside those of the parts."""
    parts, ids = list(PRODUCT_PARTS), [product.id for product in products]
    having = _having([part.table for part in parts if part.table], ids)
    shown: list[list[Shown]] = [[] for _ in products]
    for part in parts:
        places = range(len(ids)) if part.table is None else list(_places_of(part, products, ids, having[part.table]))
        if places:
            show = part.read([products[place] for place in places])
            for place in places:
                shown[place].append(show(products[place]))
    return shown


def _places_of(
    part: ProductPart, products: Sequence[Product], ids: Sequence[UUID], having: Collection[UUID]
) -> Iterator[int]:
    """Yield where those of the products stand that have a part of a table."""
    if having or part.is_of:
        for place, (id, product) in enumerate(zip(ids, products, strict=True)):
            if id in having or (part.is_of and part.is_of(product)):
                yield place


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
