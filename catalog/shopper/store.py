"""What the store says that is not frozen: how amounts are written, and how long pages are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Subquery

from products.store.models import Currency, StoreSettings
from products.store.money import Notation
from pxm.prepared import Prepared
from pxm.settled.kept import Kept
from pxm.settled.marks import PresentMark


@dataclass(frozen=True, slots=True)
class Store:
    """The currency that amounts are shown in, and the usual length of pages, None if the store does not say; all of it
    was read under the `mark`."""

    currency: str
    notation: Notation
    page_length: int | None
    mark: str | None = field(default=None, compare=False)


def _enabled() -> QuerySet[Currency, tuple[Any, ...]]:
    page_length = StoreSettings.objects.values("page_length")[:1]
    notation = ("format", "decimal_point", "thousand_separator", "decimal_places")
    return (
        Currency.objects.filter(enabled=True)
        .annotate(page_length=Subquery(page_length), mark=PresentMark())
        .order_by("-default", "pk")
        .values_list("mark", "code", "page_length", *notation)
    )


_ENABLED = Prepared(_enabled)
_KEPT: Kept[list[Store]] = Kept(1)


def read_store(currency: str, *, mark: str = "") -> Store:
    """Return the store with the currency of that code, its default one where that is none of its own.

    One query, none if the store is known under the `mark` of the request.
    """
    stores = _KEPT.find(mark, "stores") or _read(mark)
    return next((store for store in stores if store.currency == currency), stores[0])


def _read(mark: str) -> list[Store]:
    """Return the store with each of its currencies, the default one first."""
    rows = _ENABLED.all()
    stores = [Store(code, Notation(*notation), page_length, read) for read, code, page_length, *notation in rows]
    _KEPT.keep(mark, "stores", stores, read_under=rows[0][0])
    return stores
