"""Price books, prices and price modifiers as documents (catalog contract §7.1-7.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from products.prices.costs import Costs
from products.prices.models import Price, PriceBook, PriceModifier
from products.prices.services.amounts import costs_of, currencies_of
from pxm.api.documents import OWNER, Document, moment, times

# What a price book shows of its prices on request.
MOST_INCLUDED = 10_000


def book_documents(books: Iterable[PriceBook]) -> list[Document]:
    """No query."""
    return [
        _document("pricebook", book, {"name": book.name, "description": book.description}, {"owner": OWNER})
        for book in books
    ]


def price_documents(prices: Sequence[Price]) -> list[Document]:
    """Two queries: sales, and amounts with their tiers."""
    costs = costs_of(prices)
    return [_price_document(price, costs[price.pk]) for price in prices]


def included_prices(books: Sequence[PriceBook]) -> list[Document]:
    """The prices of books, up to `MOST_INCLUDED`. Three queries."""
    prices = Price.objects.filter(book__in=books).order_by("created_at", "pk")
    return price_documents(list(prices[:MOST_INCLUDED]))


def modifier_documents(modifiers: Sequence[PriceModifier]) -> list[Document]:
    """One query: amounts with their tiers."""
    currencies = currencies_of(modifiers)
    return [
        _document(
            "price-modifier",
            modifier,
            {
                "name": modifier.name,
                "modifier_type": modifier.modifier_type,
                "currencies": currencies[modifier.pk],
            },
            {"owner": OWNER},
        )
        for modifier in modifiers
    ]


def _document(
    type: str, row: PriceBook | Price | PriceModifier, attributes: Mapping[str, Any], meta: Mapping[str, Any]
) -> Document:
    """Attributes without value are left out."""
    shown = {**attributes, "external_ref": row.external_ref, **times(row)}
    return {
        "type": type,
        "id": str(row.pk),
        "attributes": {name: value for name, value in sorted(shown.items()) if value},
        "meta": dict(meta),
    }


def _price_document(price: Price, costs: Costs) -> Document:
    attributes = {
        "sku": price.sku,
        "currencies": costs.currencies,
        "sales": {name: _sale(sale) for name, sale in costs.sales.items()},
        "shopper_attributes": price.shopper_attributes,
        "admin_attributes": price.admin_attributes,
    }
    return _document("product-price", price, attributes, {"owner": OWNER, "pricebook_id": str(price.book_id)})


def _sale(sale: Mapping[str, Any]) -> Document:
    schedule = {name: moment(sale[name]) for name in ("valid_from", "valid_to") if sale[name]}
    shown = {"schedule": schedule, "bundle_ids": sale["bundle_ids"], "currencies": sale["currencies"]}
    return {name: value for name, value in shown.items() if value}
