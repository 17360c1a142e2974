"""What a table of a book's prices writes together: amounts, and prices that are deleted. All of it or nothing."""

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
from products.prices.services.price import delete_prices
from pxm import bulk
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.ids import uuid7s
from pxm.inputs import Reader
from pxm.rows import lock, lock_one, lost_races_refused, version_of

MOST_CELLS = 10_000
CHANGED_SINCE = "changed_since"
_EMPTY = "a price needs an amount in at least one currency"
_MEANWHILE = "somebody else has changed this meanwhile"


class Cell(NamedTuple):
    """An amount of a SKU in a currency: what whoever edits it was shown, and what it is to be. None: no amount."""

    sku: str
    currency: str
    opened: int | None
    wanted: int | None


class Doomed(NamedTuple):
    """A price that is to be deleted: its SKU, and its version (`pxm.rows.version_of`) as it was shown."""

    sku: str
    version: str


class Written(NamedTuple):
    """How many prices were made or changed, and how many deleted."""

    changed: int
    deleted: int


@transaction.atomic
@recording.together()
def write_table(*, book_id: UUID, cells: Sequence[Cell] = (), doomed: Sequence[Doomed] = ()) -> Written:
    """Write amounts and delete prices; each cell is named once, and no cell of a price that is deleted.

    A SKU without a price gets one. Tax and tiers of an amount, and sales, stay as they are. Deleting a price that is
    gone is no error. Raises Invalid with every problem, naming its cell in `meta` (``sku``, ``currency``, which is ""
    for the price as a whole); with the code `CHANGED_SINCE`, where somebody else wrote another amount than the one that
    was shown, the present one is there, too (``amount``), and where they changed what is to be deleted its ``version``.
    """
    if len(cells) + len(doomed) > MOST_CELLS:
        raise Invalid(Problem(f"at most {MOST_CELLS:,} cells can be saved at once", "too_many"))
    book = lock_one(PriceBook.objects.all(), book_id)
    by_sku: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_sku[cell.sku].append(cell)
    skus = [*by_sku, *(each.sku for each in doomed)]
    prices = {price.sku: price for price in lock(Price.objects.filter(book=book, sku__in=skus))}
    costs = costs_of([prices[sku] for sku in by_sku if sku in prices])
    present = {sku: costs[prices[sku].pk] if sku in prices else Costs() for sku in by_sku}
    wanted, problems = _wanted(by_sku, present)
    problems += _spared(doomed, prices)
    if problems:
        raise Invalid(problems)
    deleted = delete_prices(price_ids=[prices[each.sku].pk for each in doomed if each.sku in prices]) if doomed else 0
    if wanted:
        prices |= _made(book, [sku for sku in wanted if sku not in prices])
        _write(prices, present, wanted)
    return Written(len(wanted), deleted)


def _spared(doomed: Sequence[Doomed], prices: Mapping[str, Price]) -> list[Problem]:
    """Return a problem for each price that is no longer what whoever wants to delete it has seen."""
    found = ((each, prices[each.sku]) for each in doomed if each.sku in prices)
    return [
        Problem(_MEANWHILE, CHANGED_SINCE, meta={"sku": each.sku, "currency": "", "version": version_of(price)})
        for each, price in found
        if version_of(price) != each.version
    ]


def _wanted(
    by_sku: Mapping[str, Sequence[Cell]], present: Mapping[str, Costs]
) -> tuple[dict[str, Currencies], list[Problem]]:
    """Return the currencies that each price will have, where they differ, and what is wrong."""
    wanted: dict[str, Currencies] = {}
    problems: list[Problem] = []
    reader = Reader(PriceInput, ("sku", "currencies"))
    for sku, cells in by_sku.items():
        old = present[sku].currencies
        stale = [cell for cell in cells if _amount(old, cell) not in {cell.opened, cell.wanted}]
        problems += (_changed_since(cell, _amount(old, cell)) for cell in stale)
        sent = {cell.currency: _sent(old, cell) for cell in cells if _amount(old, cell) != cell.wanted}
        if stale or not sent:
            continue
        try:
            wanted[sku] = _read(reader, sku, sent, present[sku])
        except Invalid as refusal:
            problems += (_of_cell(problem, sku, cells) for problem in refusal.problems)
    return wanted, problems


def _read(reader: Reader, sku: str, sent: Mapping[str, Any], costs: Costs) -> Currencies:
    """Return the currencies a price will have, checked as those that clients send."""
    fields = reader.read({"sku": sku, "currencies": sent}, currencies=costs.currencies, sales=costs.sales)
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
    return Problem(_MEANWHILE, CHANGED_SINCE, meta=meta)


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
