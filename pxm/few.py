"""Pages of the few rows that a filter finds among many, on PostgreSQL.

For a page it may walk an index in the order of the page, past all rows that do not match, because it guesses that it
soon comes across enough of those that do. Once they have been counted nobody needs to guess.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import F, Func, Model, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy

from pxm.bulk import is_postgresql

# To find and sort so many takes a few milliseconds, however many rows there are.
FEW = 2_000

Row = TypeVar("Row", bound=Model)


class _Alone(Func):
    """The same value, in whose order no index is."""

    template = "(SELECT %(expressions)s)"
    arity = 1


def few_of_many(rows: QuerySet[Row], total: int) -> QuerySet[Row]:
    """Return filtered rows in their order; found before they are sorted, if there are few: `total`, 0 if unknown."""
    order = list(rows.query.order_by or rows.model._meta.ordering or ())
    if not order or not 0 < total <= FEW or not is_postgresql():
        return rows
    return rows.order_by(_unindexed(order[0]), *order[1:])


def _unindexed(part: Any) -> OrderBy:
    if isinstance(part, str):
        name = part.removeprefix("-")
        return OrderBy(_Alone(F(name)), descending=name != part)
    if isinstance(part, OrderBy):
        return OrderBy(
            _Alone(part.expression),
            descending=part.descending,
            nulls_first=part.nulls_first,
            nulls_last=part.nulls_last,
        )
    assert isinstance(part, BaseExpression | F)
    return OrderBy(_Alone(part))
