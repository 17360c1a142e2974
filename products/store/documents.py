"""Currencies and settings as documents (catalog contract §7.6, §7.8). No query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Model

from products.store.inputs import CurrencyInput, SettingsInput
from products.store.models import MOST_CURRENCIES, Currency, StoreSettings
from pxm.api.documents import Document, owned_timestamps
from pxm.api.filtering.grammar import MOST_PREDICATES
from pxm.api.pagination import LARGEST_OFFSET
from pxm.inputs import Input

# Clients may read these; sending them back changes nothing.
LIMITS = {
    "currency_limit": MOST_CURRENCIES,
    "field_limit": 100,
    "filter_limit": MOST_PREDICATES,
    "page_offset_limit": LARGEST_OFFSET,
}


def currency_documents(currencies: Sequence[Currency]) -> list[Document]:
    return [
        {
            "id": str(currency.pk),
            "type": "currency",
            **_members(currency, CurrencyInput),
            "meta": owned_timestamps(currency),
        }
        for currency in currencies
    ]


def settings_documents(rows: Sequence[StoreSettings]) -> list[Document]:
    return [{"type": "settings", **_members(row, SettingsInput), **LIMITS} for row in rows]


def _members(row: Model, shape: type[Input]) -> Document:
    names: Iterable[str] = shape().fields
    return {name: getattr(row, name) for name in names}
