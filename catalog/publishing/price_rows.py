"""Reading the prices of a release: what tells whether one has changed, and the records that are frozen of it.

Ids are digits here. All of it is read in one snapshot.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from catalog.frozen import Record
from catalog.publishing.members import any_of
from catalog.publishing.plain_rows import read_json, read_moment
from catalog.publishing.prices import Modifier, record_of
from products.prices.models import Amount, Price, PriceModifier, Sale, Tier
from products.prices.services.amounts import currencies_of, gathered
from pxm import bulk
from pxm.prepared import Prepared, one_of, select


@dataclass(frozen=True, slots=True)
class PriceMark:
    """A price, by its book, and its version."""

    book: str
    id: str
    updated: str


@dataclass
class Books:
    """The price books of a release, with their modifiers by name."""

    ids: Sequence[UUID]
    modifiers: dict[str, dict[str, Modifier]] = field(default_factory=dict)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)


def read_books(ids: Sequence[UUID]) -> Books:
    """Two queries."""
    books = Books(ids)
    rows = _MODIFIERS.all(ids=ids)
    currencies = currencies_of(rows)
    for row in rows:
        book = row.book_id.hex
        made = Modifier(row.name, row.modifier_type, currencies[row.pk])
        books.modifiers.setdefault(book, {})[row.name] = made
        books.versions.setdefault(book, {})[row.name] = f"{row.pk.hex} {row.updated_at.isoformat()}"
    return books


_MODIFIERS = Prepared(lambda ids: PriceModifier.objects.filter(one_of("book", ids)).order_by("pk"))


def records_of(price_ids: Collection[str]) -> dict[str, Record]:
    """Return the records of prices by their ids. Three queries."""
    if not price_ids:
        return {}
    condition, parameter = bulk.with_ids(price_ids)
    prices = select(
        f"SELECT {bulk.hex_of('id')}, shopper_attributes FROM {Price._meta.db_table} WHERE {condition}", parameter
    )
    costs = gathered([id for id, _ in prices], _sales(price_ids), _amounts(price_ids))
    return {id: record_of(bulk.uuid_text(id), costs[id], read_json(shown)) for id, shown in prices}


def _sales(price_ids: Collection[str]) -> list[tuple[Any, ...]]:
    columns = f"{bulk.hex_of('id')}, {bulk.hex_of('price_id')}, name, valid_from, valid_to, bundle_ids"
    query = f"SELECT {columns} FROM {Sale._meta.db_table} WHERE {any_of('price_id')} ORDER BY id"
    return [
        (id, price, name, read_moment(start), read_moment(end), read_json(bundles))
        for id, price, name, start, end, bundles in select(query, bulk.ids_text(price_ids))
    ]


def _amounts(price_ids: Collection[str]) -> list[tuple[Any, ...]]:
    query = f"""
        SELECT {bulk.hex_of("price_id")}, {bulk.hex_of("sale_id")}, a.currency, a.minor_units, a.includes_tax,
            t.name, t.minimum_quantity, t.minor_units
        FROM {Amount._meta.db_table} a LEFT JOIN {Tier._meta.db_table} t ON t.amount_id = a.id
        WHERE {any_of("price_id")} ORDER BY a.id, t.minimum_quantity
    """
    rows = select(query, bulk.ids_text(price_ids))
    return [(price, sale, code, units, bool(tax), *tier) for price, sale, code, units, tax, *tier in rows]
