"""What is asked before price books are deleted or duplicated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, count
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse

from products.attributes import NAME_LENGTH
from products.prices.models import PriceBook, PriceModifier
from products.prices.services.book import delete_books
from products.prices.services.replication import replicate_book
from pxm.admin import humanize
from pxm.admin.bulk.action import BulkAction, Done, Order, Question
from pxm.admin.bulk.mentions import mentions_of

Books = QuerySet[PriceBook]


def _ask_deletion(books: Books) -> Question:
    named = _named(books)
    one = len(books) == 1
    content = _content(books)
    losses = [f"With {'it' if one else 'them'} {'goes' if one else 'go'} what is inside: {content}."] if content else []
    return Question(
        f"Delete {named}?",
        f"Delete {named}",
        lost=[*losses, *mentions_of(books), "This cannot be undone."],
        is_dangerous=True,
    )


def _delete(order: Order) -> Done:
    named = _named(order.rows)
    deleted = delete_books(book_ids=order.ids)
    return Done(f"{named} {'was' if deleted == 1 else 'were'} deleted.")


def _ask_duplication(books: Books) -> Question:
    names = names_of_copies(books)
    called = humanize.listed([f"“{name}”" for name in names.values()], most=3)
    content = _content(books) or "nothing yet"
    one = len(names) == 1
    return Question(
        f"Duplicate {_named(books)}?",
        f"Duplicate {_named(books)}",
        happens=[
            f"{'A copy' if one else 'Copies'} with everything in {'it' if one else 'them'} – {content} –"
            f" will be called {called}."
        ],
    )


def _duplicate(order: Order) -> Done:
    names = names_of_copies(order.rows)
    copies = [replicate_book(book_id=id, attributes={"name": name}) for id, name in names.items()]
    address = reverse("admin:prices_pricebook_change", args=[copies[0].pk]) if len(copies) == 1 else ""
    said = humanize.listed([f"“{copy.name}”" for copy in copies], most=3)
    return Done(f"{said} {'was' if len(copies) == 1 else 'were'} created.", address)


def names_of_copies(books: Iterable[PriceBook]) -> Mapping[UUID, str]:
    """Return how the copy of each book is called: *Retail (copy)*, if that is taken *Retail (copy 2)*. One query."""
    taken = set(PriceBook.objects.filter(name__contains="(copy").values_list("name", flat=True))
    found: dict[UUID, str] = {}
    for book in books:
        endings = chain([" (copy)"], (f" (copy {number})" for number in count(2)))
        names = (book.name[: NAME_LENGTH - len(ending)] + ending for ending in endings)
        found[book.pk] = next(name for name in names if name not in taken)
        taken.add(found[book.pk])
    return found


def _content(books: Books) -> str:
    """Return ``412 prices and 3 modifiers``, "" for empty books."""
    modifiers = PriceModifier.objects.filter(book__in=[book.pk for book in books]).aggregate(n=Count("pk"))["n"]
    numbers = {"price": sum(book.price_count for book in books), "modifier": modifiers}
    return humanize.listed([humanize.count(number, noun) for noun, number in numbers.items() if number])


def _named(books: Books) -> str:
    found = list(books[:2])
    return str(found[0]) if len(found) == 1 else humanize.count(books.count(), "price book")


def _action(name: str, label: str, verb: str, ask: Any, carry_out: Any) -> BulkAction:
    return BulkAction(name, label, f"prices.{verb}_pricebook", ask, carry_out)


DELETION = _action("delete", "Delete…", "delete", _ask_deletion, _delete)
DUPLICATION = _action("duplicate", "Duplicate…", "add", _ask_duplication, _duplicate)
