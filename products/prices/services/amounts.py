"""The amounts of prices, sales and modifiers: rows here, maps (`products.prices.costs`) everywhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from products.prices.costs import Costs, Currencies, Sales
from products.prices.models import Amount, Price, PriceModifier, Sale, Tier
from pxm import bulk
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
    return bool(store_many_costs([(price, present, wanted)]))


def store_many_costs(prices: Iterable[tuple[Price, Costs, Costs]]) -> set[UUID]:
    """Write what differs, present and wanted, in prices that the caller has locked; return the ids of those in which
    anything did. A fixed number of statements."""
    stale: set[tuple[UUID, str]] = set()
    ended: set[tuple[UUID, str]] = set()
    owners: list[_Owned] = []
    begun: list[tuple[Price, Sales]] = []
    changed: set[UUID] = set()
    for price, present, wanted in prices:
        old, fresh = _differing(present.currencies, wanted.currencies)
        over, new = _differing(present.sales, wanted.sales)
        stale.update((price.pk, code) for code in old)
        ended.update((price.pk, name) for name in over)
        if fresh:
            owners.append(({"price_id": price.pk}, fresh))
        if new:
            begun.append((price, new))
        if old or fresh or over or new:
            changed.add(price.pk)
    _delete_named(Amount.objects.filter(sale=None), "currency", stale)
    _delete_named(Sale.objects.all(), "name", ended)
    _store_amounts([*owners, *_stored_sales(begun)])
    return changed


def _delete_named(rows: QuerySet[Any], column: str, named: Collection[tuple[UUID, str]]) -> None:
    """Delete the rows of prices that hold one of these texts in a column."""
    if not named:
        return
    found = rows.filter(price__in={price_id for price_id, _ in named}).order_by()
    doomed = [id.hex for id, price_id, text in found.values_list("pk", "price_id", column) if (price_id, text) in named]
    delete_rows(rows.model._base_manager.filter(bulk.ids(doomed)))


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


def _stored_sales(begun: Sequence[tuple[Price, Sales]]) -> list[_Owned]:
    """Insert the sales of prices without their amounts; return those with what they belong to."""
    wanted = [(price, name, sale) for price, sales in begun for name, sale in sales.items()]
    ids = uuid7s(len(wanted))
    rows = (
        bulk.texts_of((id, price.pk, name, sale["valid_from"], sale["valid_to"], sale["bundle_ids"]))
        for id, (price, name, sale) in zip(ids, wanted, strict=True)
    )
    if wanted:
        bulk.insert(Sale, ("id", "price_id", "name", "valid_from", "valid_to", "bundle_ids"), rows)
    return [
        ({"price_id": price.pk, "sale_id": id}, sale["currencies"])
        for id, (price, _, sale) in zip(ids, wanted, strict=True)
    ]


_OWNERS = ("price_id", "sale_id", "modifier_id")


def _store_amounts(owners: Iterable[_Owned]) -> None:
    """Insert amounts and their tiers. Two statements."""
    wanted = [(owner, code, each) for owner, currencies in owners for code, each in currencies.items()]
    ids = uuid7s(len(wanted))
    rows = (
        bulk.texts_of((id, *map(owner.get, _OWNERS), code, each["amount"], each["includes_tax"]))
        for id, (owner, code, each) in zip(ids, wanted, strict=True)
    )
    if wanted:
        bulk.insert(Amount, ("id", *_OWNERS, "currency", "minor_units", "includes_tax"), rows)
    tiers = [
        (id, name, tier)
        for id, (_, _, each) in zip(ids, wanted, strict=True)
        for name, tier in each.get("tiers", {}).items()
    ]
    if tiers:
        tier_rows = (
            bulk.texts_of((id, amount_id, name, tier["minimum_quantity"], tier["amount"]))
            for id, (amount_id, name, tier) in zip(uuid7s(len(tiers)), tiers, strict=True)
        )
        bulk.insert(Tier, ("id", "amount_id", "name", "minimum_quantity", "minor_units"), tier_rows)
