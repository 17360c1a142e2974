"""The amounts of prices, sales and modifiers: rows here, maps (`products.prices.costs`) everywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from products.prices.costs import Costs, Currencies, Sales
from products.prices.models import Amount, Price, PriceModifier, Sale, Tier
from pxm.deletion import delete_rows
from pxm.ids import uuid7s
from pxm.prepared import Prepared, one_of

Id = TypeVar("Id", UUID, str)

# --- Reading ----------------------------------------------------------------------------------------------------------


def costs_of(prices: Iterable[Price]) -> dict[UUID, Costs]:
    """Return what each of these prices says. Two queries."""
    ids = [price.pk for price in prices]
    return gathered(ids, _SALES.all(ids=ids), _OF_PRICES.all(ids=ids))


def gathered(ids: Iterable[Id], sales: Iterable[Sequence[Any]], amounts: Iterable[Sequence[Any]]) -> dict[Id, Costs]:
    """Return by id what prices say, from rows as `SALE` and `AMOUNT` name their columns."""
    costs = {id: Costs() for id in ids}
    by_sale: dict[Id, Currencies] = {}
    for id, price_id, name, start, end, bundle_ids in sales:
        by_sale[id] = {}
        ends = {"valid_from": start, "valid_to": end}
        costs[price_id].sales[name] = {"currencies": by_sale[id], **ends, "bundle_ids": bundle_ids}
    for price_id, sale_id, *said in amounts:
        _add(by_sale[sale_id] if sale_id else costs[price_id].currencies, *said)
    return costs


def currencies_of(modifiers: Iterable[PriceModifier]) -> dict[UUID, Currencies]:
    """Return the amounts of each of these modifiers. One query."""
    currencies: dict[UUID, Currencies] = {modifier.pk: {} for modifier in modifiers}
    for id, *said in _OF_MODIFIERS.all(ids=currencies.keys()):
        _add(currencies[id], *said)
    return currencies


_AMOUNT = ("currency", "minor_units", "includes_tax", "tiers__name", "tiers__minimum_quantity", "tiers__minor_units")


def _with_tiers(amounts: QuerySet[Amount], *owners: str) -> QuerySet[Amount, tuple[Any, ...]]:
    """Return `owners` and what `_add` takes for each tier of the amounts, and for those without one."""
    rows = amounts.order_by("pk", "tiers__minimum_quantity")
    return rows.values_list(*owners, *_AMOUNT)


SALE = ("pk", "price_id", "name", "valid_from", "valid_to", "bundle_ids")
_SALES = Prepared(lambda ids: Sale.objects.filter(one_of("price", ids)).order_by("pk").values_list(*SALE))
AMOUNT = ("price_id", "sale_id", *_AMOUNT)
_OF_PRICES = Prepared(lambda ids: _with_tiers(Amount.objects.filter(one_of("price", ids)), "price_id", "sale_id"))
_OF_MODIFIERS = Prepared(lambda ids: _with_tiers(Amount.objects.filter(one_of("modifier", ids)), "modifier_id"))


def _add(
    currencies: Currencies,
    code: str,
    minor_units: int,
    includes_tax: bool,
    tier: str | None,
    minimum_quantity: int,
    minor_units_of_tier: int,
) -> None:
    amount = currencies.setdefault(code, {"amount": minor_units, "includes_tax": includes_tax})
    if tier is not None:
        tiers = amount.setdefault("tiers", {})
        tiers[tier] = {"minimum_quantity": minimum_quantity, "amount": minor_units_of_tier}


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
