"""Many amounts of a price book written together, as a table of prices is edited: all of them or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from products.prices.costs import Costs, Currencies
from products.prices.history import costs_changed
from products.prices.inputs import PriceInput
from products.prices.models import Amount, Price, PriceBook
from products.prices.services.amounts import costs_of
from products.prices.services.book import prices_came
from pxm import bulk
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.ids import uuid7s
from pxm.rows import lock, lock_one, lost_races_refused

MOST_CELLS = 2_000
CHANGED_SINCE = "changed_since"
_EMPTY = "a price needs an amount in at least one currency"


class Cell(NamedTuple):
    """An amount of a SKU in a currency: what whoever edits it was shown, and what it is to be. None: no amount."""

    sku: str
    currency: str
    opened: int | None
    wanted: int | None


@transaction.atomic
@recording.together()
def set_amounts(*, book_id: UUID, cells: Sequence[Cell]) -> int:
    """Write amounts, each cell named once; return how many prices were made or changed.

    A SKU without a price gets one. Tax and tiers of an amount, and sales, stay as they are. Raises Invalid with every
    problem, naming its cell in `meta` (``sku``, ``currency``); with the code `CHANGED_SINCE`, where somebody else wrote
    another amount than the one that was shown, the present one is there, too (``amount``).
    """
    if len(cells) > MOST_CELLS:
        raise Invalid(Problem(f"at most {MOST_CELLS:,} amounts can be saved at once", "too_many"))
    book = lock_one(PriceBook.objects.all(), book_id)
    by_sku: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_sku[cell.sku].append(cell)
    prices = {price.sku: price for price in lock(Price.objects.filter(book=book, sku__in=by_sku))}
    costs = costs_of(prices.values())
    present = {sku: costs[prices[sku].pk] if sku in prices else Costs() for sku in by_sku}
    wanted, problems = _wanted(by_sku, present)
    if problems:
        raise Invalid(problems)
    prices |= _made(book, [sku for sku in wanted if sku not in prices])
    _write(prices, present, wanted)
    return len(wanted)


def _wanted(
    by_sku: Mapping[str, Sequence[Cell]], present: Mapping[str, Costs]
) -> tuple[dict[str, Currencies], list[Problem]]:
    """Return the currencies that each price will have, where they differ, and what is wrong."""
    wanted: dict[str, Currencies] = {}
    problems: list[Problem] = []
    for sku, cells in by_sku.items():
        old = present[sku].currencies
        stale = [cell for cell in cells if _amount(old, cell) not in {cell.opened, cell.wanted}]
        problems += (_changed_since(cell, _amount(old, cell)) for cell in stale)
        sent = {cell.currency: _sent(old, cell) for cell in cells if _amount(old, cell) != cell.wanted}
        if stale or not sent:
            continue
        try:
            wanted[sku] = _read(sku, sent, present[sku])
        except Invalid as refusal:
            problems += (_of_cell(problem, sku, cells) for problem in refusal.problems)
    return wanted, problems


def _read(sku: str, sent: Mapping[str, Any], costs: Costs) -> Currencies:
    """Return the currencies a price will have, checked as those that clients send."""
    fields = PriceInput.read(
        {"sku": sku, "currencies": sent}, partial=True, currencies=costs.currencies, sales=costs.sales
    )
    currencies: Currencies = fields["currencies"]
    return currencies


def _amount(currencies: Currencies, cell: Cell) -> int | None:
    found = currencies.get(cell.currency)
    return found["amount"] if found else None


def _sent(currencies: Currencies, cell: Cell) -> dict[str, Any] | None:
    if cell.wanted is None:
        return None
    return {"includes_tax": False, **currencies.get(cell.currency, {}), "amount": cell.wanted}


def _changed_since(cell: Cell, amount: int | None) -> Problem:
    meta = {"sku": cell.sku, "currency": cell.currency, "amount": amount}
    return Problem("somebody else has changed this meanwhile", CHANGED_SINCE, meta=meta)


def _of_cell(problem: Problem, sku: str, cells: Sequence[Cell]) -> Problem:
    """Return the problem with the cell it is about; what is wrong with the whole price stands in its first one."""
    named = next((cell for cell in cells if f"/currencies/{cell.currency}" in problem.pointer), None)
    message = problem.message if named or problem.code != "empty" else _EMPTY
    return Problem(message, problem.code, problem.pointer, {"sku": sku, "currency": (named or cells[0]).currency})


def _made(book: PriceBook, skus: Sequence[str]) -> dict[str, Price]:
    if not skus:
        return {}
    prices_came(book.pk, len(skus))
    moment = now()
    rows = [
        Price(id=id, book=book, sku=sku, created_at=moment, updated_at=moment)
        for id, sku in zip(uuid7s(len(skus)), skus, strict=True)
    ]
    with lost_races_refused():
        Price.objects.bulk_create(rows)
    recording.created(*rows)
    return {row.sku: row for row in rows}


def _write(prices: Mapping[str, Price], present: Mapping[str, Costs], wanted: Mapping[str, Currencies]) -> None:
    """Write what differs: a fixed number of statements."""
    changed = {prices[sku].pk: sku for sku in wanted}
    stored = Amount.objects.filter(price__in=changed, sale=None)
    updated, gone, kept = [], [], set()
    for id, price_id, code, amount in stored.values_list("pk", "price_id", "currency", "minor_units"):
        new = wanted[changed[price_id]].get(code)
        kept.add((price_id, code))
        if new is None:
            gone.append(id.hex)
        elif new["amount"] != amount:
            updated.append((id.hex, str(new["amount"])))
    if gone:
        delete_rows(Amount.objects.filter(bulk.ids(gone)))
    if updated:
        bulk.update(Amount, ("minor_units",), updated)
    Amount.objects.bulk_create(
        Amount(price=prices[sku], currency=code, minor_units=each["amount"], includes_tax=each["includes_tax"])
        for sku, new in wanted.items()
        for code, each in new.items()
        if (prices[sku].pk, code) not in kept
    )
    Price.objects.filter(pk__in=changed).update(updated_at=now())
    # What a new price costs is told with its row.
    old = {sku: costs for sku, costs in present.items() if costs.currencies and sku in wanted}
    costs_changed((prices[sku], costs, Costs(wanted[sku], costs.sales)) for sku, costs in old.items())
