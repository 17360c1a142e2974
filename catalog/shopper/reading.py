"""Rows of a release, a page at a time: one query brings the rows with their texts, and how many there are in all.

Each list is written once in each thread (`pxm.prepared`) for what is asked most: without a filter, near its beginning.
A filter, or a place far down, is worth a query of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import IntegerField, Q, QuerySet, Subquery, Value

from catalog.models import within
from pxm.api.filtering import Field, Predicate, apply_predicate, parse
from pxm.api.pagination import LARGEST_OFFSET
from pxm.prepared import Prepared

MOST_COUNTED = LARGEST_OFFSET + 1
# Up to here texts are fetched that are then passed over; beyond it the rows are found first.
_NEAR = 200


class ProductRow(NamedTuple):
    """A product of a release, with the texts that documents are made of."""

    id: UUID
    product_type: str
    sku: str | None
    document: str
    prices: str | None
    curated: bool = False

    @property
    def is_bundle(self) -> bool:
        return self.product_type == "bundle"


class NodeRow(NamedTuple):
    """A node of a release, or a hierarchy as the root it is."""

    id: UUID
    is_root: bool
    document: str


PRODUCT_COLUMNS = ("product_id", "product_type", "sku", "document__text", "prices__text")
NODE_COLUMNS = ("node_id", "is_root", "document__text")

Row = TypeVar("Row", bound=tuple[Any, ...])


class Part(NamedTuple):
    """A filter, and the order of what it finds by the columns of the index that finds it; empty, it is that of the
    list."""

    predicates: Sequence[Predicate]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found(Generic[Row]):
    """The rows of a page. `owner_count` is what the owner of the list says of their number, None if there is no such
    owner or there are no rows to say it; `total` is how many match, None where nobody counted."""

    rows: list[Row]
    owner_count: int | None = None
    total: int | None = None


class CountUpTo(Subquery):
    """The number of rows of a query, which is not looked at again for each row of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True, eq=False)
class Listing(Generic[Row]):
    """A list of a release: `rows` in `order`, of which `make` makes what documents need.

    `rows` and `owner_count` get the catalog, the number of the release, the owner and whatever else names the list, as
    values or places; the count is an expression. Columns of products and nodes stand behind the prefix `through`. Rows
    that match a filter are counted, up to `MOST_COUNTED`, others only if they are `counted`. `parts` divides a filter
    into such that find the same together, and each in the order of an index.
    """

    rows: Callable[..., QuerySet[Any]]
    columns: tuple[str, ...]
    make: Callable[..., Row]
    order: tuple[str, ...]
    filterable: Mapping[str, Field]
    through: str = ""
    parts: Callable[[str], Sequence[Part]] = lambda asked: [Part(parse(asked))]
    owner_count: Callable[..., Any] | None = None
    counted: bool = False

    def page(self, window: slice, asked: str = "", order: tuple[str, ...] = (), **names: Any) -> Found[Row]:
        """Return the rows in the window that match a filter. One query."""
        if not asked.strip() and window.start <= _NEAR:
            return self._found(self._near.some(window, **names))
        return self._found(list(self._far(window, asked, order or self.order, names)))

    def count(self, asked: str = "", **names: Any) -> int:
        """Return how many match, up to `MOST_COUNTED`. One query."""
        return self._chosen(parse(asked), names).order_by()[:MOST_COUNTED].count()

    def _found(self, rows: list[tuple[Any, ...]]) -> Found[Row]:
        if not rows:
            return Found([])
        *_, owner_count, total = rows[0]
        return Found([self.make(*row[:-2]) for row in rows], owner_count, total)

    @cached_property
    def _near(self) -> Prepared[tuple[Any, ...]]:
        def in_order(**names: Any) -> Any:
            rows = self.rows(**names)
            return self._read(rows, names, rows if self.counted else None).order_by(*self.order)

        return Prepared(in_order)

    def _far(self, window: slice, asked: str, order: tuple[str, ...], names: dict[str, Any]) -> Any:
        keys = self._keys(window, asked, order, names)
        # By nothing else that has an index: SQLite might prefer that to the keys.
        here = keys.model._default_manager.filter(pk__in=keys, **within(names["number"], self.through))
        counted = self._chosen(parse(asked), names) if self.counted or asked.strip() else None
        return self._read(here, names, counted).order_by(*order)

    def _keys(self, window: slice, asked: str, order: tuple[str, ...], names: dict[str, Any]) -> QuerySet[Any]:
        """Return the keys in the window: of one part, or of the first rows of several."""
        found = [
            self._chosen(part.predicates, names).order_by(*part.order or order).values("pk")
            for part in self.parts(asked)
        ]
        if len(found) == 1:
            return found[0][window]
        first = reduce(or_, (Q(pk__in=each[: window.stop]) for each in found))
        rows: QuerySet[Any] = found[0].model._default_manager.filter(first)
        return rows.order_by(*order).values("pk")[window]

    def _chosen(self, predicates: Sequence[Predicate], names: dict[str, Any]) -> QuerySet[Any]:
        rows = self.rows(**names)
        for predicate in predicates:
            rows = apply_predicate(rows, predicate, self.filterable)
        return rows

    def _read(self, rows: Any, names: dict[str, Any], counted: QuerySet[Any] | None) -> Any:
        unknown = Value(None, output_field=IntegerField())
        return rows.annotate(
            owner_count=self.owner_count(**names) if self.owner_count else unknown,
            total=CountUpTo(counted.order_by().values("pk")[:MOST_COUNTED]) if counted is not None else unknown,
        ).values_list(*self.columns, "owner_count", "total")
