"""The objects of a price import: price books and prices, and what is wrong with one on its own. Pure.

Catalog contract §7.5, whose texts these are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BOOK, PRICE = "pricebook", "product-price"


class Wrong(ValueError):
    """Why an object cannot be imported, in the contract's words."""


@dataclass(frozen=True, slots=True)
class BookObject:
    """A price book: `id` names one that exists, `external_ref` one that does or that is made."""

    number: int
    id: str
    external_ref: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PriceObject:
    """A price, and the book it is in, by its id, its reference or both."""

    number: int
    id: str
    external_ref: str
    sku: str
    book_id: str
    book_external_ref: str
    attributes: Mapping[str, Any]


def read_object(number: int, document: Any) -> BookObject | PriceObject:
    """Return what an object is; raises Wrong."""
    data = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(data, Mapping) or data.get("type") not in {BOOK, PRICE}:
        raise Wrong(invalid_json(number))
    return _read_book(number, data) if data["type"] == BOOK else _read_price(number, data)


def invalid_json(number: int) -> str:
    return f"error processing object '{number}' invalid json provided"


def _read_book(number: int, data: Mapping[str, Any]) -> BookObject:
    attributes = data.get("attributes")
    if not isinstance(attributes, Mapping):
        raise Wrong("missing attributes for price book")
    reference = _text(attributes.get("external_ref"), "invalid type for external_ref for price book")
    id = _text(data.get("id"), "price book id not found:")
    if not (id or reference):
        raise Wrong("price book id not found:")
    return BookObject(number, id, reference, attributes)


def _read_price(number: int, data: Mapping[str, Any]) -> PriceObject:
    attributes = data.get("attributes")
    if not isinstance(attributes, Mapping):
        raise Wrong("missing attributes for price")
    reference = _text(attributes.get("external_ref"), "invalid type for external_ref for price")
    sku = _text(attributes.get("sku"), "invalid type for sku for price")
    id = _text(data.get("id"), "price Ids not found")
    if not (id or sku):
        raise Wrong("missing sku for price")
    book_id = _text(_beside(data, "pricebook_id"), "price book id(s) not found")
    book_reference = _text(_beside(data, "pricebook_external_ref"), "price book external ref(s) not found")
    if not (book_id or book_reference):
        raise Wrong("missing price book_id/price book_external_ref for price")
    return PriceObject(number, id, reference, sku, book_id, book_reference, attributes)


def _beside(data: Mapping[str, Any], name: str) -> Any:
    """Return a member that stands beside the attributes; some clients write it among them."""
    return data[name] if name in data else data["attributes"].get(name)


def _text(value: Any, otherwise: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Wrong(otherwise)
    return value
