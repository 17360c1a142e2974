"""Changing many prices as one act: by a percentage, by an amount, from another currency, rounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from products.acts.changes import Change, State
from products.acts.kinds import ActKind, Asked, Plan, Subject
from products.acts.rows import StoredRows
from products.prices.changing import Way
from products.prices.choice import Choice
from products.prices.models import LARGEST_AMOUNT, Amount, Price, PriceBook
from products.store.money import Notation
from pxm import bulk
from pxm.admin.humanize import count
from pxm.clock import now
from pxm.errors import Missing
from pxm.ids import uuid7_digits
from pxm.rows import could_not_find, lost_races_refused

CHANGE_PRICES = "change-prices"
_COLUMNS = ("price_id", "currency", "minor_units", "includes_tax")
_ROWS = StoredRows(Amount, _COLUMNS)


class _Stored(NamedTuple):
    id: str
    minor_units: int
    includes_tax: bool


def asked(book_id: UUID, way: Way, notation: Notation, *, skus: Sequence[str] = (), choice: str = "") -> dict[str, Any]:
    """Ask for a change of the prices of these SKUs, or of all that a choice (its query) leaves.

    `notation` is that of the changed currency: so the act is told in the same words for ever.
    """
    rows = {"skus": list(skus)} if skus else {"choice": choice}
    return {"book": str(book_id), "way": way.document, "notation": asdict(notation), **rows}


def _plan(asked: Asked) -> Plan:
    """Two queries, whatever the number of prices."""
    if not PriceBook.objects.filter(pk=_book_id(asked)).exists():
        raise Missing(could_not_find("price book"))
    way = _way(asked)
    changes: list[Change] = []
    numbers = {"have it already": 0, "would fall below 0 and stay as they are": 0, "would become too large and stay": 0}
    missing = 0
    rows = list(_stored(asked, way))
    new_ids = iter(uuid7_digits(len(rows)))
    for price_id, sku, amounts in rows:
        present, source = amounts.get(way.currency), amounts.get(way.source or way.currency)
        if source is None:
            missing += 1
            continue
        wanted = way.apply(source.minor_units)
        if wanted < 0:
            numbers["would fall below 0 and stay as they are"] += 1
        elif wanted > LARGEST_AMOUNT:
            numbers["would become too large and stay"] += 1
        elif present and present.minor_units == wanted:
            numbers["have it already"] += 1
        elif present:
            before = _state(price_id, way.currency, present.minor_units, present.includes_tax)
            changes.append(Change(present.id, sku, before, before | {"minor_units": wanted}))
        else:
            changes.append(
                Change(next(new_ids), sku, None, _state(price_id, way.currency, wanted, source.includes_tax))
            )
    notes = [f"{number:,} {words}." for words, number in numbers.items() if number]
    if missing:
        notes.append(f"{count(missing, 'price has', 'prices have')} no amount in {way.source or way.currency}.")
    return Plan(changes, [*notes, "Tiers and sales stay as they are."])


def _stored(asked: Asked, way: Way) -> Iterator[tuple[str, str, dict[str, _Stored]]]:
    """Yield each chosen price with its amounts in the currencies that matter."""
    found: dict[UUID, tuple[str, str, dict[str, _Stored]]] = {}
    amounts = Amount.objects.filter(price__in=_chosen(asked), sale=None).order_by("price__sku", "price_id")
    for id, price_id, sku, code, units, tax in amounts.values_list(
        "pk", "price_id", "price__sku", "currency", "minor_units", "includes_tax"
    ):
        _, _, of_price = found.setdefault(price_id, (price_id.hex, sku, {}))
        if code in {way.currency, way.source}:
            of_price[code] = _Stored(id.hex, units, tax)
    yield from found.values()


def _chosen(asked: Asked) -> QuerySet[Price]:
    prices = Price.objects.filter(book=_book_id(asked)).order_by()
    skus: Any = asked.get("skus")
    chosen = prices.filter(sku__in=skus) if skus else Choice.of_query(str(asked.get("choice", ""))).of(prices)
    return chosen.values("pk")  # type: ignore[return-value]  # a subquery


def _state(price_id: str, code: str, units: int, includes_tax: bool) -> State:
    return dict(zip(_COLUMNS, (price_id, code, units, includes_tax), strict=True))


def _current(changes: Sequence[Change]) -> Mapping[str, State]:
    """Lock the prices first, as whoever edits one of them does."""
    bulk.lock(Price, _prices(changes))
    return _ROWS.current(changes)


def _write(changes: Sequence[Change]) -> None:
    with lost_races_refused():
        _ROWS.write(changes)
    Price.objects.filter(bulk.ids(_prices(changes))).update(updated_at=now())


def _prices(changes: Sequence[Change]) -> set[str]:
    return {(change.before or change.after or {})["price_id"] for change in changes}


def _told(asked: Asked, number: int) -> str:
    way, notation = _way(asked), _notation(asked)
    prices = count(number, "price")
    if way.source:
        times = "" if way.factor == "1" else f" × {way.factor}"
        said = f"made {prices} in {way.currency} from {way.source}{times}"
    elif way.percent:
        said = f"{'lowered' if way.percent.startswith('-') else 'raised'} {prices} by {way.percent.lstrip('+-')} %"
    elif way.plus:
        said = f"{'lowered' if way.plus < 0 else 'raised'} {prices} by {notation.write(abs(way.plus))}"
    else:
        return f"rounded {prices} to {_ending(way, notation)}"
    return f"{said}, rounded to {_ending(way, notation)}" if way.step else said


def _ending(way: Way, notation: Notation) -> str:
    return notation.number(way.ending)


def _subject(asked: Asked) -> Subject | None:
    book = PriceBook.objects.filter(pk=_book_id(asked)).first()
    if book is None:
        return None
    return Subject(book, book.name, reverse("admin:prices_pricebook_change", args=[book.pk]))


def _words(asked: Asked, name: str, state: State) -> str:
    return _notation(asked).write(state[name])


def _book_id(asked: Asked) -> UUID:
    return UUID(str(asked["book"]))


def _way(asked: Asked) -> Way:
    document: Any = asked["way"]
    return Way.read(document)


def _notation(asked: Asked) -> Notation:
    document: Any = asked["notation"]
    return Notation(**document)


ACT = ActKind(
    name=CHANGE_PRICES,
    verb="Change",
    thing="price",
    things="prices",
    permission="prices.change_pricebook",
    plan=_plan,
    current=_current,
    write=_write,
    told=_told,
    subject=_subject,
    labels={"minor_units": "Price"},
    words=_words,
)
