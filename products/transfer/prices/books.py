"""The price books of a price import: found by id or reference, else made (catalog contract §7.5)."""

from __future__ import annotations

from collections.abc import Sequence

from jobs.errors import JobFailed
from products.prices.models import PriceBook
from products.prices.services.book import create_book, update_book
from products.transfer.prices.objects import BookObject
from pxm.errors import Problem, PXMError
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.text_hash import text_hash


@recording.together()
def write_books(books: Sequence[BookObject]) -> None:
    """Make or change each, in the caller's transaction. Raises JobFailed that names the object."""
    _refuse_twins(books)
    for each in books:
        try:
            _write(each)
        except JobFailed:
            raise
        except PXMError as refusal:
            raise JobFailed(
                Problem(problem.message, problem.code, meta={**problem.meta, "object": each.number})
                for problem in refusal.problems
            ) from refusal


def _refuse_twins(books: Sequence[BookObject]) -> None:
    ids: set[str] = set()
    references: set[str] = set()
    for each in books:
        if each.id and each.id in ids:
            raise _failed(each, f"duplicate price book Id '{each.id}' in imported price books")
        if each.external_ref and each.external_ref in references:
            raise _failed(each, "duplicate external ref found")
        ids.add(each.id)
        references.add(each.external_ref)


def _write(each: BookObject) -> None:
    if each.id:
        id = read_uuid(each.id)
        if id is None or not PriceBook.objects.filter(pk=id).exists():
            raise _failed(each, f"price book id not found: {each.id}")
        update_book(book_id=id, attributes=each.attributes)
        return
    found = PriceBook.objects.filter(external_ref_hash=text_hash(each.external_ref)).first()
    if found:
        update_book(book_id=found.pk, attributes=each.attributes)
    else:
        create_book(attributes=each.attributes)


def _failed(each: BookObject, message: str) -> JobFailed:
    return JobFailed([Problem(message, "object", meta={"object": each.number})])
