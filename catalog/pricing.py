"""What a product costs in a release, for one shopper and moment (catalog contract §5.4-5.5). Pure.

    offer = offer_of(prices, books, at)
    offer.price, offer.original, offer.tiers
    offer.asked, offer.sales

What an offer says of its making is why it is what it is; nothing else in the program explains a price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from catalog.frozen import Amount, FrozenModifier, FrozenSale, FrozenTier, Prices, Record
from products.prices.selling import covers, length_of
from products.store.money import Notation

Amounts = dict[str, Amount]
Tiers = dict[str, FrozenTier]
Displayed = dict[str, dict[str, Any]]


class Holder(StrEnum):
    """Whose price a book was asked for: that of the product's own SKU, or that of its parent's."""

    OWN = "own"
    INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Asked:
    """A book that was asked for a record, and whether it had one; the last one asked is the one that counts."""

    book: str
    holder: Holder
    found: bool


class SaleState(StrEnum):
    """What became of a sale of the record that counts."""

    RUNS = "runs"
    ONLY_IN_BUNDLES = "only_in_bundles"
    """It is for bundles, and not for where the product is sold."""
    NOT_YET = "not_yet"
    OVER = "over"
    LONGER = "longer"
    """It would run, but one of a shorter period does, or one of the same period that comes first by name."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What something costs.

    `price` and `tiers` are in force; without a price both are empty. `original` has the amounts before the sale, and is
    None where none runs: `sale` names it, `sale_ends` is its end, if it has one, and `reduced` are the currencies in
    which it has an amount. `hidden_tiers` are those of the record that it puts out of force. Nothing of it changes
    before the moment `until`, None for ever.

    `book` is the one that has the record, `shopper_attributes` and applied `modifiers` are of that. `asked` are the
    books in the order they were asked, `sales` says of each sale of the record why it runs or not.
    """

    price: Amounts = field(default_factory=dict)
    original: Amounts | None = None
    tiers: Tiers = field(default_factory=dict)
    hidden_tiers: Tiers = field(default_factory=dict)
    book: str | None = None
    holder: Holder | None = None
    sale: str | None = None
    sale_ends: int | None = None
    reduced: frozenset[str] = frozenset()
    until: int | None = None
    shopper_attributes: Mapping[str, str] = field(default_factory=dict)
    modifiers: Mapping[str, FrozenModifier] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    sales: Mapping[str, SaleState] = field(default_factory=dict)


def offer_of(prices: Prices | None, books: Sequence[str], at: int, bundle: str | None = None) -> Offer:
    """Return what the first of `books` that has a record makes a product cost at a moment, inside a `bundle` if given.

    An own record in any book comes before an inherited one in any.
    """
    if prices is None or not books:
        return Offer()
    asked: list[Asked] = []
    for holder, records in ((Holder.OWN, prices["own"]), (Holder.INHERITED, prices["inherited"])):
        for book in books if records else ():
            record = records.get(book)
            asked.append(Asked(book, holder, record is not None))
            if record is not None:
                return _offer(record, book, holder, at, bundle, tuple(asked))
    return Offer(asked=tuple(asked))


def _offer(record: Record, book: str, holder: Holder, at: int, bundle: str | None, asked: tuple[Asked, ...]) -> Offer:
    states = _states(record["sales"], at, bundle)
    name = next((name for name, state in states.items() if state is SaleState.RUNS), None)
    sale = record["sales"][name] if name is not None else None
    return Offer(
        price=record["price"] if sale is None else record["price"] | sale["price"],
        original=None if sale is None else record["price"],
        tiers=record["tiers"] if sale is None else sale["tiers"],
        hidden_tiers={} if sale is None else record["tiers"],
        book=book,
        holder=holder,
        sale=name,
        sale_ends=None if sale is None else sale["to"],
        reduced=frozenset() if sale is None else frozenset(sale["price"]),
        until=next_edge((record["sales"][name] for name in states if states[name] in _BY_TIME), at),
        shopper_attributes=record["shopper_attributes"],
        modifiers=record["modifiers"],
        asked=asked,
        sales=states,
    )


# The states that time alone may change.
_BY_TIME = frozenset(SaleState) - {SaleState.ONLY_IN_BUNDLES, SaleState.OVER}


def _states(sales: Mapping[str, FrozenSale], at: int, bundle: str | None) -> dict[str, SaleState]:
    """Say of each sale what becomes of it; one of them runs at most."""
    states = {name: _state(sale, at, bundle) for name, sale in sales.items()}
    running = [name for name, state in states.items() if state is SaleState.RUNS]
    if len(running) > 1:
        shortest = min(running, key=lambda name: (length_of(sales[name]["from"], sales[name]["to"]), name))
        states |= {name: SaleState.LONGER for name in running if name != shortest}
    return states


def _state(sale: FrozenSale, at: int, bundle: str | None) -> SaleState:
    """Say what becomes of a sale, were it the only one."""
    if sale["bundle_ids"] and bundle not in sale["bundle_ids"]:
        return SaleState.ONLY_IN_BUNDLES
    if covers(sale["from"], sale["to"], at):
        return SaleState.RUNS
    return SaleState.NOT_YET if sale["from"] is not None and at < sale["from"] else SaleState.OVER


def next_edge(sales: Iterable[FrozenSale], at: int) -> int | None:
    """Return the next moment after `at` at which one of the sales begins or ends."""
    edges = (edge for sale in sales for edge in (sale["from"], sale["to"]))
    return min((edge for edge in edges if edge is not None and edge > at), default=None)


def sum_of(parts: Sequence[tuple[Offer, int]]) -> Offer:
    """Return what so many of each cost together: in the currencies that all of them have, nothing if there is none.

    If a sale runs for one of them, `original` is what they all cost before; it stays the sale of that one. Tiers are
    for what is sold on its own.
    """
    if not parts:
        return Offer()
    until = min((offer.until for offer, _ in parts if offer.until is not None), default=None)
    price = _sum([(offer.price, number) for offer, number in parts])
    if not price or all(offer.original is None for offer, _ in parts):
        return Offer(price=price, until=until)
    before = [(offer.price if offer.original is None else offer.original, number) for offer, number in parts]
    reduced = frozenset(code for offer, _ in parts for code in offer.reduced if code in price)
    return Offer(price=price, original=_sum(before), reduced=reduced, until=until)


def _sum(parts: Sequence[tuple[Amounts, int]]) -> Amounts:
    first, _ = parts[0]
    shared = [code for code in first if all(code in amounts for amounts, _ in parts)]
    return {
        code: {
            "amount": sum(amounts[code]["amount"] * number for amounts, number in parts),
            "includes_tax": first[code]["includes_tax"],
        }
        for code in shared
    }


def displayed(amounts: Amounts | None, code: str, notation: Notation) -> Displayed | None:
    """Return the amount in a currency as it is shown, None if there is none.

    There is one side: with tax or without, as the amount is. The catalog knows no rates by which to tell the other.
    """
    found = amounts.get(code) if amounts else None
    if found is None:
        return None
    amount, unit = found["amount"], 10**notation.decimal_places
    shown = {
        "amount": amount,
        "currency": code,
        "float_price": amount // unit if amount % unit == 0 else amount / unit,
        "formatted": notation.write(amount),
    }
    return {"with_tax" if found["includes_tax"] else "without_tax": shown}
