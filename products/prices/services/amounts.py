"""The amounts of prices, sales and modifiers: rows here, maps (`products.prices.costs`) everywhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from products.prices.costs import Costs, Currencies, Sales
from products.prices.models import Amount, Price, PriceModifier, Sale, Tier
from pxm.deletion import delete_rows
from pxm.ids import uuid7s

# --- Reading ----------------------------------------------------------------------------------------------------------


def costs_of(prices: Iterable[Price]) -> dict[UUID, Costs]:
    """Return what each of these prices says. Three queries."""
    ids = [price.pk for price in prices]
    costs = {id: Costs() for id in ids}
    sales: dict[UUID, dict[str, Any]] = {}
    stored = Sale.objects.filter(price__in=ids).order_by("pk")
    for id, price_id, name, start, end, bundle_ids in stored.values_list(
        "pk", "price_id", "name", "valid_from", "valid_to", "bundle_ids"
    ):
        sales[id] = {"currencies": {}, "valid_from": start, "valid_to": end, "bundle_ids": bundle_ids}
        costs[price_id].sales[name] = sales[id]
    tiers = _tiers(price__in=ids)
    amounts = Amount.objects.filter(price__in=ids).order_by("pk")
    for id, price_id, sale_id, currency, minor_units, includes_tax in amounts.values_list(
        "pk", "price_id", "sale_id", "currency", "minor_units", "includes_tax"
    ):
        owner = sales[sale_id]["currencies"] if sale_id else costs[price_id].currencies
        owner[currency] = _amount(minor_units, includes_tax, tiers.get(id))
    return costs


def currencies_of(modifiers: Iterable[PriceModifier]) -> dict[UUID, Currencies]:
    """Return the amounts of each of these modifiers. Two queries."""
    ids = [modifier.pk for modifier in modifiers]
    currencies: dict[UUID, Currencies] = {id: {} for id in ids}
    tiers = _tiers(modifier__in=ids)
    amounts = Amount.objects.filter(modifier__in=ids).order_by("pk")
    for id, modifier_id, currency, minor_units, includes_tax in amounts.values_list(
        "pk", "modifier_id", "currency", "minor_units", "includes_tax"
    ):
        currencies[modifier_id][currency] = _amount(minor_units, includes_tax, tiers.get(id))
    return currencies


def _tiers(**owner: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    found: defaultdict[UUID, dict[str, Any]] = defaultdict(dict)
    rows = Tier.objects.filter(**{f"amount__{name}": ids for name, ids in owner.items()}).order_by("minimum_quantity")
    for amount_id, name, quantity, minor_units in rows.values_list(
        "amount_id", "name", "minimum_quantity", "minor_units"
    ):
        found[amount_id][name] = {"minimum_quantity": quantity, "amount": minor_units}
    return found


def _amount(minor_units: int, includes_tax: bool, tiers: dict[str, Any] | None) -> dict[str, Any]:
    amount: dict[str, Any] = {"amount": minor_units, "includes_tax": includes_tax}
    return amount | {"tiers": tiers} if tiers else amount


# --- Writing ----------------------------------------------------------------------------------------------------------


def store_costs(price: Price, present: Costs, wanted: Costs) -> bool:
    """Write what differs in a price that the caller has locked; return whether anything did."""
    stale, fresh = _differing(present.currencies, wanted.currencies)
    if stale:
        delete_rows(Amount.objects.filter(price=price, sale=None, currency__in=stale))
    ended, begun = _differing(present.sales, wanted.sales)
    if ended:
        delete_rows(Sale.objects.filter(price=price, name__in=ended))
    _store_amounts([({"price_id": price.pk}, fresh), *_stored_sales(price, begun)])
    return bool(stale or fresh or ended or begun)


def store_currencies(modifier: PriceModifier, present: Currencies, wanted: Currencies) -> bool:
    """Write what differs in a modifier that the caller has locked; return whether anything did."""
    stale, fresh = _differing(present, wanted)
    if stale:
        delete_rows(Amount.objects.filter(modifier=modifier, currency__in=stale))
    _store_amounts([({"modifier_id": modifier.pk}, fresh)])
    return bool(stale or fresh)


def _differing(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the keys of what is no longer as it was, and what is now in its place or new."""
    stale = [key for key, value in present.items() if wanted.get(key) != value]
    return stale, {key: value for key, value in wanted.items() if present.get(key) != value}


_Owned = tuple[dict[str, UUID], Currencies]


def _stored_sales(price: Price, sales: Sales) -> list[_Owned]:
    """Insert sales without their amounts; return those with what they belong to."""
    rows = [
        Sale(
            id=id,
            price=price,
            name=name,
            valid_from=sale["valid_from"],
            valid_to=sale["valid_to"],
            bundle_ids=sale["bundle_ids"],
        )
        for id, (name, sale) in zip(uuid7s(len(sales)), sales.items(), strict=True)
    ]
    Sale.objects.bulk_create(rows)
    return [({"price_id": price.pk, "sale_id": row.pk}, sales[row.name]["currencies"]) for row in rows]


def _store_amounts(owners: Iterable[_Owned]) -> None:
    wanted = [(owner, code, each) for owner, currencies in owners for code, each in currencies.items()]
    rows = [
        Amount(id=id, currency=code, minor_units=each["amount"], includes_tax=each["includes_tax"], **owner)
        for id, (owner, code, each) in zip(uuid7s(len(wanted)), wanted, strict=True)
    ]
    Amount.objects.bulk_create(rows)
    Tier.objects.bulk_create(
        Tier(amount=row, name=name, minimum_quantity=tier["minimum_quantity"], minor_units=tier["amount"])
        for row, (_, _, each) in zip(rows, wanted, strict=True)
        for name, tier in each.get("tiers", {}).items()
    )
