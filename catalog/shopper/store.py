"""What the store says that is not frozen: how amounts are written, and how long pages are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Subquery

from products.store.models import Currency, StoreSettings
from products.store.money import Notation
from pxm.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Store:
    """The currency that amounts are shown in, and the usual length of pages."""

    currency: str
    notation: Notation
    page_length: int


def _enabled() -> QuerySet[Currency, tuple[Any, ...]]:
    page_length = StoreSettings.objects.values("page_length")[:1]
    notation = ("format", "decimal_point", "thousand_separator", "decimal_places")
    return (
        Currency.objects.filter(enabled=True)
        .annotate(page_length=Subquery(page_length))
        .order_by("-default", "pk")
        .values_list("code", "page_length", *notation)
    )


_ENABLED = Prepared(_enabled)


def read_store(currency: str) -> Store:
    """Return the store with the currency of that code, its default one where that is none of its own. One query."""
    enabled = _ENABLED.all()
    code, page_length, *notation = next((row for row in enabled if row[0] == currency), enabled[0])
    return Store(code, Notation(*notation), page_length or settings.PAGE_LENGTH)
