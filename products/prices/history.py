"""Which rows of price books have a history, and how amounts are told in it: as people write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from products.prices.costs import Costs, Currencies, Sales
from products.prices.inputs import PriceBookInput
from products.prices.models import Price, PriceBook, PriceModifier
from products.store.models import Currency
from products.store.money import Notation
from pxm.history import recording
from pxm.history.declared import TRACKED, Attribute, Kind, Tracked, tracked_as_sent

_AMOUNTS = Attribute("currencies", "amount", Kind.MAP)
_REFERENCE = Attribute("external_ref")
PRICE = Tracked(
    Price,
    attributes=(
        Attribute("sku"),
        _AMOUNTS,
        Attribute("sales", "sale", Kind.MAP),
        _REFERENCE,
        Attribute("shopper_attributes", "shopper attributes", Kind.MAP),
        Attribute("admin_attributes", "staff attributes", Kind.MAP),
    ),
    belongs_to="book",
)
MODIFIER = Tracked(
    PriceModifier,
    attributes=(Attribute("name"), Attribute("modifier_type"), _AMOUNTS, _REFERENCE),
    belongs_to="book",
)


def declare() -> None:
    TRACKED.add(tracked_as_sent(PriceBook, PriceBookInput), PRICE, MODIFIER)


def costs_changed(changes: Iterable[tuple[Price, Costs, Costs]]) -> None:
    """Record what each of these prices said before and says now. Two queries."""
    known = known_notations()
    recording.changed([(price, _told(old, known), _told(new, known)) for price, old, new in changes])


def _told(costs: Costs, notations: Mapping[str, Notation]) -> dict[str, Any]:
    return {"currencies": _amounts(costs.currencies, notations), "sales": _sales(costs.sales, notations)}


def currencies_changed(modifier: PriceModifier, old: Currencies, new: Currencies) -> None:
    """Record the amounts that a modifier had before and has now. One query."""
    known = known_notations()
    before, after = ({"currencies": _amounts(currencies, known)} for currencies in (old, new))
    recording.changed([(modifier, before, after)])


def known_notations() -> dict[str, Notation]:
    """Return how the currencies of the store are written. One query."""
    return {currency.code: currency.notation for currency in Currency.objects.all()}


def _amounts(currencies: Mapping[str, Any], notations: Mapping[str, Notation]) -> dict[str, str]:
    """Return ``{"USD": "$25.00 with tax", "USD from 5": "$23.00"}``."""
    told: dict[str, str] = {}
    for code, amount in currencies.items():
        # A currency that the store does not know is written in the most usual way.
        notation = notations.get(code) or Notation.usual(code)
        told[code] = notation.write(amount["amount"]) + (" with tax" if amount["includes_tax"] else "")
        for tier in amount.get("tiers", {}).values():
            told[f"{code} from {tier['minimum_quantity']:,}"] = notation.write(tier["amount"])
    return told


def _sales(sales: Sales, notations: Mapping[str, Notation]) -> dict[str, dict[str, str]]:
    """Return ``{"spring": {"begins": "2026-03-01 00:00 UTC", "ends": …, "USD": "$20.00"}}``."""
    told: dict[str, dict[str, str]] = {}
    for name, sale in sales.items():
        ends = {"begins": sale["valid_from"], "ends": sale["valid_to"]}
        told[name] = {word: _moment(moment) for word, moment in ends.items() if moment}
        if sale["bundle_ids"]:
            told[name]["bundles"] = f"{len(sale['bundle_ids']):,}"
        told[name] |= _amounts(sale["currencies"], notations)
    return told


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
