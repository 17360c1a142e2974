"""Writing what was planned of a price list: the states of prices as they are, and from there to what they shall be.

A list that is applied and one that is taken back go through here, and on through the services of prices.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from products.acts.changes import Change, State
from products.prices.costs import Costs
from products.prices.models import Price, PriceBook
from products.prices.services.amounts import costs_of
from products.prices.services.columns import columns
from products.prices.services.many import Checked, write_prices
from products.prices.services.price import delete_prices
from products.transfer.models import ImportPlan
from products.transfer.plans.of_prices import states
from products.transfer.plans.of_prices.references import References
from products.transfer.plans.of_prices.states import BOOK, COLUMNS, REFERENCE, SKU
from products.transfer.plans.shapes import Planned, Stale, differs
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.rows import lock

_NO_BOOK = "the price book has been deleted since"


def current(changes: Sequence[Change]) -> dict[str, State]:
    """Lock the books of the prices, then the prices, and return what they hold of what changes.

    A price that is not there has no state; one that is made or deleted has everything in it.
    """
    rows = Price.objects.filter(bulk.ids([change.id for change in changes]))
    there = {id.hex for id in rows.order_by().values_list("book_id", flat=True).distinct()}
    bulk.lock(PriceBook, sorted(there | _books_of(changes)))
    prices = {price.pk.hex: price for price in lock(rows)}
    costs = costs_of(prices.values())
    found: dict[str, State] = {}
    for change in changes:
        if price := prices.get(change.id):
            whole = states.whole(price, costs[price.pk])
            is_whole = change.before is None or change.after is None
            found[change.id] = whole if is_whole else states.part(whole, change.before or ())
    return found


def _books_of(changes: Sequence[Change]) -> set[str]:
    return {state[BOOK] for change in changes for state in (change.before, change.after) if state and BOOK in state}


def release(changes: Sequence[Change]) -> None:
    """Take away the references that prices give up, so that others can be given them. One statement."""
    givers = [
        change.id
        for change in changes
        if change.before and change.before.get(REFERENCE) and (change.after is None or REFERENCE in change.after)
    ]
    if givers:
        Price.objects.filter(bulk.ids(givers)).update(external_ref="", external_ref_hash=None)


def write(changes: Sequence[Change]) -> None:
    """Write each change, in the caller's transaction, which has compared them with `current`. No price twice.

    Raises Invalid where the book of a price that is to be made again is gone, or another price has its SKU.
    """
    if doomed := [UUID(change.id) for change in changes if change.after is None]:
        delete_prices(price_ids=doomed)
    kept = [change for change in changes if change.after is not None]
    books = _books_of(kept)
    if PriceBook.objects.filter(pk__in=books).count() < len(books):
        raise Invalid(Problem(_NO_BOOK, "deleted"))
    release(kept)
    prices = {price.pk.hex: price for price in Price.objects.filter(bulk.ids([change.id for change in kept]))}
    costs = costs_of(prices.values())
    write_prices([_checked(change, prices.get(change.id), costs) for change in kept])


def _checked(change: Change, price: Price | None, costs: Mapping[UUID, Costs]) -> Checked:
    before, after = change.before or {}, change.after or {}
    if price is None:
        moment = now()
        price = Price(id=UUID(change.id), book_id=UUID(after[BOOK]), created_at=moment, updated_at=moment)
    present = costs.get(price.pk, Costs())
    # What was released is told as it was before.
    for name, value in columns({name: before[name] for name in COLUMNS if name in before}).items():
        setattr(price, name, value)
    wanted = columns({name: after[name] for name in COLUMNS if name in after})
    return Checked(price, present, wanted, states.costs_after(present, after))


def write_rows(plan: ImportPlan, rows: Sequence[Planned]) -> Stale:
    """Write the rows whose prices are as they were planned; return why the others are not."""
    assert plan.book_id is not None  # every price list is for a book
    if not lock(PriceBook.objects.filter(pk=plan.book_id)):
        return dict.fromkeys((number for number, _ in rows), _NO_BOOK)
    stale: Stale = {}
    for some in _rounds(rows):
        stale.update(_write(plan.book_id, some))
    return stale


def _rounds(rows: Sequence[Planned]) -> list[list[Planned]]:
    """Return the first rows of all prices, then the second ones: a list may have a row for each of many sales.

    Rows that give or take one reference stay in their order.
    """
    rounds: defaultdict[int, list[Planned]] = defaultdict(list)
    next_of_price: Counter[str] = Counter()
    last_of_reference: dict[str, int] = {}
    for row in rows:
        change = row[1]
        references = _references_in(change)
        number = max([next_of_price[change.id], *(last_of_reference.get(each, 0) for each in references)])
        rounds[number].append(row)
        next_of_price[change.id] = number + 1
        last_of_reference |= dict.fromkeys(references, number)
    return [rounds[number] for number in sorted(rounds)]


def _references_in(change: Change) -> set[str]:
    """Return the references that a change gives up or takes."""
    if REFERENCE not in (change.after or {}):
        return set()
    return {state[REFERENCE] for state in (change.before, change.after) if state and state.get(REFERENCE)}


def _write(book_id: UUID, rows: Sequence[Planned]) -> Stale:
    """Write rows of which no two mean one price."""
    present = current([change for _, change in rows])
    references = References(book_id, ((change.after or {}).get(REFERENCE, "") for _, change in rows))
    made = [change.after[SKU] for _, change in rows if change.before is None and change.after]
    priced = set(Price.objects.filter(book=book_id, sku__in=made).values_list("sku", flat=True))
    fresh: list[Change] = []
    stale: Stale = {}
    for number, change in rows:
        if why := _why_not(change, present.get(change.id), references, priced):
            stale[number] = why
        else:
            references.take(UUID(change.id), change)
            fresh.append(change)
    write(fresh)
    return stale


def _why_not(change: Change, present: State | None, references: References, priced: set[str]) -> str:
    after = change.after or {}
    if change.before is None and after.get(SKU) in priced:
        return "its SKU has got a price since"
    if references.is_taken(UUID(change.id), after.get(REFERENCE, "")):
        return "another price has got its reference since"
    return differs(change, present)
