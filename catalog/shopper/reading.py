"""Rows of a release, a page at a time: one query brings the rows with their texts, and how many there are in all.

Each list is written once in each thread (`pxm.prepared`) for what is asked most: without a filter, near its beginning.
A filter, or a place far down, is worth a query of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import IntegerField, QuerySet, Subquery, Value

from catalog.models import within
from pxm.api.filtering import Field, apply_filter
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
    that match a filter are counted, up to `MOST_COUNTED`, others only if they are `counted`. `order_found` says of a
    filter by which other columns an index finds rows in the same order, if one does.
    """

    rows: Callable[..., QuerySet[Any]]
    columns: tuple[str, ...]
    make: Callable[..., Row]
    order: tuple[str, ...]
    filterable: Mapping[str, Field]
    through: str = ""
    order_found: Callable[[str], tuple[str, ...]] = lambda asked: ()
    owner_count: Callable[..., Any] | None = None
    counted: bool = False

    def page(self, window: slice, asked: str = "", order: tuple[str, ...] = (), **names: Any) -> Found[Row]:
        """Return the rows in the window that match a filter. One query."""
        if not asked.strip() and window.start <= _NEAR:
            return self._found(self._near.some(window, **names))
        return self._found(list(self._far(window, asked, order or self.order, names)))

    def count(self, asked: str = "", **names: Any) -> int:
        """Return how many match, up to `MOST_COUNTED`. One query."""
        return self._chosen(asked, names).order_by()[:MOST_COUNTED].count()

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
        chosen = self._chosen(asked, names)
        keys = chosen.order_by(*self.order_found(asked) or order).values("pk")[window]
        # By nothing else that has an index: SQLite might prefer that to the keys.
        here = chosen.model._default_manager.filter(pk__in=keys, **within(names["number"], self.through))
        counted = chosen if self.counted or asked.strip() else None
        return self._read(here, names, counted).order_by(*order)

    def _chosen(self, asked: str, names: dict[str, Any]) -> QuerySet[Any]:
        return apply_filter(self.rows(**names), asked, self.filterable)

    def _read(self, rows: Any, names: dict[str, Any], counted: QuerySet[Any] | None) -> Any:
        unknown = Value(None, output_field=IntegerField())
        return rows.annotate(
            owner_count=self.owner_count(**names) if self.owner_count else unknown,
            total=CountUpTo(counted.order_by().values("pk")[:MOST_COUNTED]) if counted is not None else unknown,
        ).values_list(*self.columns, "owner_count", "total")
