"""Price books: creating, changing, deleting with all that is in them (catalog contract §7.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from products.prices.inputs import PriceBookInput
from products.prices.models import PriceBook
from products.prices.services.columns import columns
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Missing
from pxm.history import recording
from pxm.rows import could_not_find, lock, lock_one, lost_races_refused, write_changes


@transaction.atomic
def create_book(*, attributes: Mapping[str, Any]) -> PriceBook:
    moment = now()
    book = PriceBook(**columns(PriceBookInput.read(attributes)), created_at=moment, updated_at=moment)
    with lost_races_refused():
        book.save(force_insert=True)
    recording.created(book)
    return book


@transaction.atomic
def update_book(*, book_id: UUID, attributes: Mapping[str, Any]) -> PriceBook:
    """Write what was sent and differs; null clears."""
    book = lock_one(PriceBook.objects.all(), book_id)
    with lost_races_refused():
        write_changes(book, columns(PriceBookInput.read(attributes, partial=True)))
    return book


@transaction.atomic
@recording.together()
def delete_books(*, book_ids: Collection[UUID]) -> int:
    """Delete price books with their prices and modifiers; return how many. Unknown ids are no error."""
    books = lock(PriceBook.objects.filter(pk__in=book_ids))
    for book in books:
        prices = "only price" if book.price_count == 1 else f"{book.price_count:,} prices"
        recording.deleted([book], said=f"with its {prices}" if book.price_count else "")
    delete_rows(PriceBook.objects.filter(pk__in=[book.pk for book in books]))
    return len(books)


def prices_came(book_id: UUID, number: int) -> None:
    """Count prices that come into a book, or go if `number` is negative; whoever else does so waits. Missing if there
    is no such book.

    Called before the prices are touched: books are locked before what is in them.
    """
    if not PriceBook.objects.filter(pk=book_id).update(price_count=F("price_count") + number):
        raise Missing(could_not_find("price book"))
