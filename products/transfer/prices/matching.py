"""Which price an object of an import means, and writing a batch of them (catalog contract §7.5).

An object means the price that its SKU has in its book; else the one of its id there; else the one of its reference
there; else a new one, for which it needs a reference. Where it says more of a price than is true, the price keeps what
it has, the rest is written, and a note tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from jobs.errors import JobFailed
from products.prices.models import Price, PriceBook
from products.prices.services.many import Sent, check_prices, write_prices
from products.transfer.prices.objects import PriceObject
from pxm import bulk
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.ids import read_uuid, uuid7s
from pxm.prepared import Prepared, one_of
from pxm.rows import Maker, lock, lock_prepared, locking
from pxm.text_hash import text_hash

_new_price = Maker(Price)
_MATCHED = "matched price with pricebook_id - "


class Written(NamedTuple):
    """How many prices were made and changed, and what somebody should look at."""

    made: int
    changed: int
    notes: list[Problem]


@dataclass
class _Known:
    """The prices of a batch's books that its objects may mean."""

    by_id: dict[UUID, Price] = field(default_factory=dict)
    by_sku: dict[tuple[UUID, str], Price] = field(default_factory=dict)
    by_reference: dict[tuple[UUID, str], Price] = field(default_factory=dict)

    def add(self, price: Price) -> None:
        self.by_id[price.pk] = price
        self.by_sku[price.book_id, price.sku] = price
        if price.external_ref:
            self.by_reference[price.book_id, price.external_ref] = price


@recording.together()
def write_batch(batch: Sequence[PriceObject]) -> Written:
    """Write a batch in the caller's transaction, in the order of its objects. Raises JobFailed that names one."""
    made = changed = 0
    notes: list[Problem] = []
    books = _books_of(batch)
    for some in _without_repeats(batch, books):
        written = _write(some, books)
        made, changed = made + written.made, changed + written.changed
        notes += written.notes
    return Written(made, changed, notes)


def _write(batch: Sequence[PriceObject], books: Mapping[int, UUID]) -> Written:
    known = _known(batch, books)
    notes: list[Problem] = []
    sent: list[Sent] = []
    new_ids = iter(uuid7s(len(batch)))
    moment = now()
    for each in batch:
        book_id = books[each.number]
        price = _meant(each, book_id, known)
        attributes = dict(each.attributes)
        if price is None:
            if not each.external_ref:
                raise _failed(each, "a new price needs an external_ref")
            price = _new_price(id=next(new_ids), book_id=book_id, created_at=moment, updated_at=moment)
        else:
            notes += _untrue(each, price, known, attributes)
        sent.append(Sent(price, attributes))
    made = sum(price._state.adding for price, _ in sent)
    write_prices(_checked(batch, sent))
    return Written(made, len(sent) - made, notes)


def _checked(batch: Sequence[PriceObject], sent: Sequence[Sent]) -> list[Any]:
    found = []
    checking = iter(check_prices(sent))
    for each in batch:
        try:
            found.append(next(checking))
        except Invalid as refusal:
            raise JobFailed(
                Problem(problem.message, problem.code, meta={"object": each.number, "sku": each.sku})
                for problem in refusal.problems
            ) from refusal
    return found


def _meant(each: PriceObject, book_id: UUID, known: _Known) -> Price | None:
    if price := known.by_sku.get((book_id, each.sku)):
        return price
    if each.id:
        id = read_uuid(each.id)
        named = known.by_id.get(id) if id else None
        if named is None or named.book_id != book_id:
            raise _failed(each, "price Ids not found")
        return named
    return known.by_reference.get((book_id, each.external_ref)) if each.external_ref else None


def _untrue(each: PriceObject, price: Price, known: _Known, attributes: dict[str, Any]) -> list[Problem]:
    """Return what the object says of the price it means that is not so; leave its reference out where it is not."""
    found = []
    id = read_uuid(each.id) if each.id else None
    if each.id and id != price.pk:
        named = known.by_id.get(id) if id else None
        if named is None:
            found.append("price_id not found")
        elif named.book_id != price.book_id:
            found.append("belongs to different price book")
        else:
            found.append("duplicate SKU detected - required SKU.")
    if each.external_ref and each.external_ref != price.external_ref:
        other = known.by_reference.get((price.book_id, each.external_ref))
        if other is not None and other.pk != price.pk:
            found.append("duplicate external_ref detected")
            del attributes["external_ref"]
        elif price.external_ref:
            found.append("had different external_ref")
            del attributes["external_ref"]
    meta = {"object": each.number, "sku": each.sku}
    return [Problem(f"{_MATCHED}{what}", "note", meta=meta) for what in found]


def _books_of(batch: Sequence[PriceObject]) -> dict[int, UUID]:
    """Lock the books of a batch and return the book of each object by its number. Two queries."""
    ids = {id for each in batch if (id := read_uuid(each.book_id))}
    hashes = {text_hash(each.book_external_ref) for each in batch if each.book_external_ref}
    books = lock(PriceBook.objects.filter(Q(pk__in=ids) | Q(external_ref_hash__in=hashes)))
    by_id = {book.pk: book for book in books}
    by_reference = {book.external_ref: book for book in books if book.external_ref}
    found: dict[int, UUID] = {}
    for each in batch:
        id = read_uuid(each.book_id) if each.book_id else None
        if each.book_id and id not in by_id:
            raise _failed(each, "price book id(s) not found", pricebook_id=each.book_id)
        if each.book_external_ref:
            named = by_reference.get(each.book_external_ref)
            if named is None:
                text = "price book external refs not found" if id else "price book external ref(s) not found"
                raise _failed(each, text, pricebook_external_ref=each.book_external_ref)
            if id and named.pk != id:
                raise _failed(each, "price book external refs not found", pricebook_external_ref=named.external_ref)
            id = named.pk
        assert id is not None  # one of the two was sent
        found[each.number] = id
    return found


def _without_repeats(batch: Sequence[PriceObject], books: Mapping[int, UUID]) -> Iterable[list[PriceObject]]:
    """Yield the batch in parts, in which no SKU and no reference of a book is named twice: the later one counts."""
    part: list[PriceObject] = []
    named: set[tuple[UUID, str, str]] = set()
    for each in batch:
        book_id = books[each.number]
        keys = {(book_id, "sku", each.sku), (book_id, "id", each.id), (book_id, "ref", each.external_ref)}
        keys = {key for key in keys if key[2]}
        if not named.isdisjoint(keys):
            yield part
            part, named = [], set()
        part.append(each)
        named |= keys
    if part:
        yield part


def _known(batch: Collection[PriceObject], books: Mapping[int, UUID]) -> _Known:
    """Lock what the objects may mean. A query for ids, SKUs and references together, and a second that locks."""
    of_books = Q(book__in=set(books.values()))
    ids = [id.hex for each in batch if each.id and (id := read_uuid(each.id))]
    skus = [each.sku for each in batch if each.sku]
    hashes = [hash for each in batch if each.external_ref and (hash := text_hash(each.external_ref))]
    wanted = of_books & (Q(bulk.one_of_texts("sku", skus)) | Q(bulk.one_of_texts("external_ref_hash", hashes)))
    if ids:
        wanted |= Q(bulk.ids(ids))
    known = _Known()
    for price in lock_prepared(_WHOLE, set(Price.objects.filter(wanted).order_by().values_list("pk", flat=True))):
        known.add(price)
    return known


_WHOLE = Prepared(lambda ids: locking(Price.objects.filter(one_of("pk", ids))))


def _failed(each: PriceObject, message: str, **meta: Any) -> JobFailed:
    return JobFailed([Problem(message, "object", meta={"object": each.number, "sku": each.sku, **meta})])
