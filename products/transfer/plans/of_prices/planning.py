"""Price lists: looking at their rows, each as if those before it were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from products.acts.changes import Change
from products.models import Product
from products.prices.costs import Costs
from products.prices.history import known_notations
from products.prices.models import Price
from products.prices.services.amounts import costs_of
from products.prices.services.many import Checking
from products.store.models import Currency
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans.of_prices import states
from products.transfer.plans.of_prices.completing import completed
from products.transfer.plans.of_prices.references import References
from products.transfer.plans.of_prices.states import REFERENCE
from products.transfer.plans.states import called
from products.transfer.plans.storing import Marks, Seen, read, store
from products.transfer.products.batch import What
from products.transfer.products.rows import BadHeader, BadRow
from products.transfer.sheets.choices import Choices
from products.transfer.sheets.names import Naming
from products.transfer.sheets.price_columns import PriceHeader, of_prices, read_price_header
from products.transfer.sheets.price_rows import price_object, sign_in, sign_of
from products.transfer.table import Line, Unreadable
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.ids import uuid7s
from pxm.text_hash import text_hash

_TAKEN = Problem("Another price of this book has this reference.", "reference_taken", "/data/attributes/external_ref")
_NO_AMOUNT = Problem("This SKU has no price in the book yet, so the row needs an amount.", "no_amount")


def naming(remembered: Mapping[str, str] | None) -> Naming:
    """Return how the columns are known: as `remembered`, or by the currencies of the store. One query."""
    currencies = Currency.objects.order_by("-default", "slot").values_list("code", "default")
    codes = dict(currencies)
    return of_prices([*codes], next((code for code, is_default in codes.items() if is_default), ""), remembered)


def header_of(columns: Sequence[str]) -> PriceHeader:
    """Return what the columns are. Raises Unreadable."""
    try:
        header = read_price_header(columns)
    except BadHeader as problem:
        raise Unreadable(str(problem)) from problem
    if header.lacks_sales:
        raise Unreadable(
            "There are dates or names of sales, and none of their amounts. Leave them out, or say where these are."
        )
    return header


@dataclass(frozen=True)
class _Row:
    """What a row asks for of the price of its SKU."""

    number: int
    sku: str
    attributes: dict[str, Any]

    @property
    def reference(self) -> str:
        found: str = self.attributes.get(REFERENCE, "")
        return found


class PricePlanner:
    """A row means the price that its SKU has in the book, and makes it if there is none."""

    def __init__(self, plan: ImportPlan, columns: Sequence[str]) -> None:
        assert plan.book_id is not None  # every price list is for a book
        self._plan_id, self._book_id, self._locale = plan.pk, plan.book_id, plan.locale
        self._columns = columns
        self._header = header_of(columns)
        choices = Choices.from_json(plan.choices)
        self._chosen_sign, self._taxed = choices.sign, choices.taxed
        self._notations = known_notations()
        self._signs: Counter[str] = Counter()

    def notice(self, cells: Sequence[str]) -> None:
        """Learn how amounts are written."""
        if not self._chosen_sign:
            self._signs.update(sign_in(cells[place]) for place in self._header.amounts)

    def plan(self, lines: Sequence[Line]) -> Counter[str]:
        rows: list[_Row] = []
        refused: list[tuple[int, str, Problem]] = []
        for number, cells in lines:
            try:
                rows.append(self._read(number, cells))
            except BadRow as problem:
                sku = cells[self._header.texts["sku"]].strip()
                refused.append((number, sku, Problem(str(problem), "row")))
        names = _names([*(row.sku for row in rows), *(sku for _, sku, _ in refused)])
        counts = store(self._plan_id, (_refused(number, names.get(sku, sku), [why]) for number, sku, why in refused))
        return counts + store(self._plan_id, self._seen(rows, names))

    def ignored(self) -> Iterator[str]:
        """Columns that nobody knows are left out beforehand."""
        yield from ()

    def _read(self, number: int, cells: Sequence[str]) -> _Row:
        if len(cells) > len(self._columns):
            raise BadRow("The row has more cells than the header.")
        document = price_object(
            self._header,
            cells,
            book_id=str(self._book_id),
            sign=self._chosen_sign or sign_of(self._signs),
            notations=self._notations,
            locale=self._locale,
        )
        attributes = document["data"]["attributes"]
        return _Row(number, attributes["sku"], attributes)

    def _seen(self, rows: Sequence[_Row], names: Mapping[str, str]) -> list[Seen]:
        """Return what rows do, one after the other. A fixed number of queries, whatever their number."""
        before = _Before(self._plan_id, self._book_id, rows)
        checking = Checking(before.costs)
        new_ids, moment = iter(uuid7s(len(rows))), now()
        return [
            self._outcome(
                row,
                names.get(row.sku, row.sku),
                before.prices.get(row.sku)
                or Price(id=next(new_ids), book_id=self._book_id, created_at=moment, updated_at=moment),
                before,
                checking,
            )
            for row in rows
        ]

    def _outcome(self, row: _Row, name: str, price: Price, before: _Before, checking: Checking) -> Seen:
        if price._state.adding and "currencies" not in row.attributes:
            return _refused(row.number, name, [_NO_AMOUNT])
        costs = before.costs.get(price.pk, Costs())
        try:
            checked = checking.check(price, completed(row.attributes, costs, self._taxed))
        except Invalid as refusal:
            return _refused(row.number, name, refusal.problems)
        if before.references.is_taken(price.pk, row.reference):
            return _refused(row.number, name, [_TAKEN])
        change = states.change_of(checked, name)
        if change is None:
            return Seen(row.number, What.UNCHANGED, name, price.pk)
        before.take(row.sku, price.pk, change)
        return Seen(
            row.number,
            What.NEW if change.before is None else What.CHANGED,
            name,
            price.pk,
            change,
            codes={"sku": row.sku, "reference": text_hash((change.after or {}).get(REFERENCE, ""))},
            marks=Marks(leaps=states.leaps(change)),
        )


class _Before:
    """The prices that rows mean, and what they say, as the rows before them leave them: nothing of these is written."""

    def __init__(self, plan_id: UUID, book_id: UUID, rows: Sequence[_Row]) -> None:
        self._book_id = book_id
        skus = {row.sku for row in rows}
        prices = list(Price.objects.filter(book=book_id, sku__in=skus))
        self.prices = {price.sku: price for price in prices}
        self.costs = costs_of(prices)
        self.references = References(book_id, (row.reference for row in rows))
        for sku, price_id, text in self._steps(plan_id, skus):
            self.take(sku, price_id, read(price_id, sku, text))

    def take(self, sku: str, price_id: UUID, change: Change) -> None:
        """Let the price be as a row leaves it."""
        self.references.take(price_id, change)
        price = self.prices.get(sku)
        if price is None:
            price = self.prices[sku] = Price(id=price_id, book_id=self._book_id, sku=sku)
            price._state.adding = False
        after = change.after or {}
        for column in states.COLUMNS:
            if column in after:
                setattr(price, column, after[column])
        self.costs[price.pk] = states.costs_after(self.costs.get(price.pk, Costs()), after)

    def _steps(self, plan_id: UUID, skus: Collection[str]) -> Iterator[tuple[str, UUID, str]]:
        """Yield what rows do that name these SKUs, or a price that has or had a reference that matters, in order.

        Three queries, each of which has an index.
        """
        planned = PlannedRow.objects.filter(plan=plan_id, sku__isnull=False).order_by()
        takers = planned.filter(reference__in=self.references.hashes).values_list("subject_id", flat=True)
        owners = {*self.references.owners, *takers}
        found: dict[int, tuple[str, UUID, str]] = {}
        for some in (planned.filter(sku__in=skus), planned.filter(subject_id__in=owners)):
            for number, sku, price_id, text in some.values_list("number", "sku", "subject_id", "change"):
                if sku and price_id:
                    found[number] = (sku, price_id, text)
        yield from (found[number] for number in sorted(found))


def _refused(number: int, name: str, problems: Sequence[Problem]) -> Seen:
    return Seen(number, What.REFUSED, name, problems=problems)


def _names(skus: Collection[str]) -> dict[str, str]:
    """Return what the products of these SKUs are called, as far as there are any. One query."""
    found = Product.objects.filter(sku__in=set(skus)).values_list("sku", "name")
    return {sku: called(name, sku) for sku, name in found if sku}
