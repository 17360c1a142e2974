"""What a release keeps of prices: every record that may supply one, those of parents with modifiers applied
(catalog contract §5.4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.frozen import Amount, FrozenModifier, FrozenSale, FrozenTier, Record, milliseconds
from products.prices.costs import Costs, Currencies


@dataclass(frozen=True, slots=True)
class Modifier:
    """A price modifier of a book: its kind, and its amounts with their tiers."""

    name: str
    kind: str
    currencies: Currencies


def record_of(id: str, costs: Costs, shopper_attributes: Mapping[str, str]) -> Record:
    """Return what a price says, its tiers by name first and then by currency."""
    return {
        "id": id,
        "price": _amounts(costs.currencies),
        "tiers": _tiers(costs.currencies),
        "sales": {name: _sale(sale) for name, sale in costs.sales.items()},
        "shopper_attributes": dict(shopper_attributes),
        "modifiers": {},
    }


def modified(record: Record, modifiers: Iterable[Modifier]) -> Record:
    """Return the record of a parent as a child inherits it: the modifiers are applied one after the other."""
    for modifier in modifiers:
        record = _modified(record, modifier)
    return record


def found(names: Sequence[str], modifiers: Mapping[str, Modifier]) -> list[Modifier]:
    """Return the modifiers of these names that a book has, in order; unknown names change nothing."""
    return [modifiers[name] for name in names if name in modifiers]


def _modified(record: Record, modifier: Modifier) -> Record:
    applied: FrozenModifier = {"modifier_type": modifier.kind, "currencies": _amounts(modifier.currencies)}
    return {
        **record,
        "price": _changed(record["price"], modifier),
        "tiers": _changed_tiers(record["tiers"], modifier),
        "sales": {name: _changed_sale(sale, modifier) for name, sale in record["sales"].items()},
        "modifiers": {**record["modifiers"], modifier.name: applied},
    }


def _changed_sale(sale: FrozenSale, modifier: Modifier) -> FrozenSale:
    changed: Any = {**sale, "price": _changed(sale["price"], modifier)}
    changed["tiers"] = _changed_tiers(sale["tiers"], modifier)
    return changed  # type: ignore[no-any-return]  # a dictionary of the same members


def _changed_tiers(tiers: Mapping[str, FrozenTier], modifier: Modifier) -> dict[str, FrozenTier]:
    return {name: {**tier, "price": _changed(tier["price"], modifier, tier=name)} for name, tier in tiers.items()}


def _changed(price: Mapping[str, Amount], modifier: Modifier, *, tier: str = "") -> dict[str, Amount]:
    """Return amounts as a modifier changes them, those of a tier by its tier of the same name; a currency that it does
    not know stays."""
    changed = dict(price)
    for code, amount in price.items():
        by = modifier.currencies.get(code)
        if by is not None:
            named = by.get("tiers", {}).get(tier)
            changed[code] = _by(modifier.kind, amount, named["amount"] if named else by["amount"], by["includes_tax"])
    return changed


def _by(kind: str, amount: Amount, by: int, includes_tax: bool) -> Amount:
    match kind:
        case "price_equals":
            return {"amount": by, "includes_tax": includes_tax}
        case "price_increment":
            return {**amount, "amount": amount["amount"] + by}
    return {**amount, "amount": max(0, amount["amount"] - by)}


def _amounts(currencies: Currencies) -> dict[str, Amount]:
    return {code: {"amount": each["amount"], "includes_tax": each["includes_tax"]} for code, each in currencies.items()}


def _tiers(currencies: Currencies) -> dict[str, FrozenTier]:
    """A name has one quantity in all currencies; where it has several, the lowest counts."""
    tiers: dict[str, FrozenTier] = {}
    for code, each in currencies.items():
        for name, tier in each.get("tiers", {}).items():
            here = tiers.setdefault(name, {"minimum_quantity": tier["minimum_quantity"], "price": {}})
            here["minimum_quantity"] = min(here["minimum_quantity"], tier["minimum_quantity"])
            here["price"][code] = {"amount": tier["amount"], "includes_tax": each["includes_tax"]}
    return tiers


def _sale(sale: Mapping[str, Any]) -> FrozenSale:
    return {
        "from": _milliseconds(sale["valid_from"]),
        "to": _milliseconds(sale["valid_to"]),
        "bundle_ids": list(sale["bundle_ids"]),
        "price": _amounts(sale["currencies"]),
        "tiers": _tiers(sale["currencies"]),
    }


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds(moment)
