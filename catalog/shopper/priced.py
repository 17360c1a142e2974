"""Offers as documents show them (catalog contract §5.1, §5.4-5.6, §4.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.frozen import Amount, FrozenSale, FrozenTier, Prices, Record, members, moment_of
from catalog.pricing import Offer, displayed, offer_of
from catalog.shopper.scope import Scope
from pxm.api.documents import Document, moment

LIST_PRICE = "List Price"


@dataclass(frozen=True, slots=True)
class Priced:
    """What a price adds to a document: members of its attributes and of its meta, as text, and shopper attributes."""

    attributes: str
    meta: str
    shopper_attributes: Mapping[str, str]


def priced(offer: Offer, prices: Prices | None, scope: Scope) -> Priced:
    attributes: Document = {"price": offer.price, "tiers": offer.tiers}
    book = offer.book or next(iter(scope.books), None)
    meta: Document = {"pricebook_id": book, **shown(offer, scope), "tiers": _tiers_shown(offer, scope)}
    meta["price_modifiers"] = dict(offer.modifiers)
    if prices is not None:
        if scope.release.price_segmentation_enabled:
            meta["alternative_prices"] = _alternatives(offer, prices, scope)
        if scope.shown_books is not None:
            meta |= _available(prices, scope.shown_books)
    return Priced(members(_given(attributes)), members(_given(meta)), offer.shopper_attributes)


def component_meta(offer: Offer, scope: Scope) -> Document:
    """Return what a bundle shows of the price of a product that it offers, inside it."""
    book = offer.book or next(iter(scope.books), None)
    return _given({"price": offer.price, "pricebook_id": book, **shown(offer, scope)})


def shown(offer: Offer, scope: Scope) -> Document:
    """Return the display price, and everything about the sale that runs."""
    code, notation = scope.store.currency, scope.store.notation
    found: Document = {"display_price": displayed(offer.price, code, notation)}
    if offer.original is not None:
        before = displayed(offer.original, code, notation) if code in offer.reduced else None
        found |= {"original_price": offer.original, "original_display_price": before, **_sale(offer)}
    return _given(found)


def _sale(offer: Offer) -> Document:
    ends = None if offer.sale_ends is None else _moment(offer.sale_ends)
    return _given({"sale_id": offer.sale, "sale_expires": ends})


def _tiers_shown(offer: Offer, scope: Scope) -> Document:
    return {name: _tier(name, tier, offer, scope) for name, tier in offer.tiers.items()}


def _tier(name: str, tier: FrozenTier, offer: Offer, scope: Scope) -> Document:
    code, notation = scope.store.currency, scope.store.notation
    found: Document = {"display_price": displayed(tier["price"], code, notation)}
    if offer.original is not None:
        before = offer.hidden_tiers[name]["price"] if name in offer.hidden_tiers else {}
        struck = displayed(before, code, notation) if code in tier["price"] else None
        found |= {"original_price": before, "original_display_price": struck, **_sale(offer)}
    return _given(found)


# --- Price segmentation (§4.4) ----------------------------------------------------------------------------------------


def _alternatives(offer: Offer, prices: Prices, scope: Scope) -> list[Document]:
    """Return the price of the book that is asked last, where another one has supplied the price."""
    last = scope.books[-1:]
    found = offer_of(prices, last, scope.at)
    if not found.price or found.book == offer.book:
        return []
    tiers = _tiers_shown(found, scope)
    entry: Document = {
        "name": LIST_PRICE,
        "pricebook_id": found.book,
        "price": found.price,
        **shown(found, scope),
        "tiers": {name: {"price": tier["price"], **tiers[name]} for name, tier in found.tiers.items()},
        "shopper_attributes": dict(found.shopper_attributes),
    }
    return [_given(entry)]


def _available(prices: Prices, wanted: Collection[str]) -> Document:
    """Return every price there is for staff to see, or those of the wanted books; no book means all."""
    records = prices["inherited"] | prices["own"]
    chosen = {book: record for book, record in records.items() if not wanted or book in wanted}
    entries = [_given({"pricebook_id": book, **_everything(record)}) for book, record in chosen.items()]
    return {"available_prices": entries, "available_pricebook_ids": list(records)}


def _everything(record: Record) -> Document:
    return {
        "price": record["price"],
        "tiers": record["tiers"],
        "sales": {name: _sale_as_written(sale) for name, sale in record["sales"].items()},
        "shopper_attributes": record["shopper_attributes"],
    }


def _sale_as_written(sale: FrozenSale) -> Document:
    ends = {"valid_from": sale["from"], "valid_to": sale["to"]}
    schedule = {name: _moment(end) for name, end in ends.items() if end is not None}
    currencies = {code: {**amount, **_tiers_in(code, sale)} for code, amount in sale["price"].items()}
    return _given({"schedule": schedule, "bundle_ids": sale["bundle_ids"], "currencies": currencies})


def _tiers_in(code: str, sale: FrozenSale) -> Document:
    tiers: dict[str, Any] = {}
    for name, tier in sale["tiers"].items():
        amount: Amount | None = tier["price"].get(code)
        if amount is not None:
            tiers[name] = {"minimum_quantity": tier["minimum_quantity"], "amount": amount["amount"]}
    return {"tiers": tiers} if tiers else {}


def _given(values: Document) -> Document:
    """Leave out what there is not: clients tell by the presence of a key."""
    return {name: value for name, value in values.items() if value not in (None, {}, [])}


def _moment(milliseconds: int) -> str:
    return moment(moment_of(milliseconds))
