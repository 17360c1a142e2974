"""A price book as the beginning of another: everything in it is copied, a table at a time (catalog contract §7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from products.attributes import NAME_LENGTH
from products.prices.inputs import ReplicateInput
from products.prices.models import Amount, Price, PriceBook, PriceModifier, Sale, Tier
from products.prices.services.book import create_book, prices_came
from pxm import bulk
from pxm.ids import uuid7_digits
from pxm.rows import lock_one

Row = TypeVar("Row", bound=Model)
# The new id of each row that was copied, by the old one, as 32 digits each.
_Copied = dict[str, str]

_OF_A_COPY = " (copy)"


@transaction.atomic
def replicate_book(*, book_id: UUID, attributes: Mapping[str, Any]) -> PriceBook:
    """Create a book with the prices and modifiers of another; return it.

    What is sent is its own, and without a name it is called after the other one. References of prices and modifiers,
    which are unique only within a book, are kept.
    """
    sent = ReplicateInput.read(attributes, partial=True)
    source = lock_one(PriceBook.objects.all(), book_id)
    name = sent.get("name") or source.name[: NAME_LENGTH - len(_OF_A_COPY)] + _OF_A_COPY
    copy = create_book(attributes={"description": source.description, **sent, "name": name})
    _copy_contents(source, copy)
    copy.refresh_from_db()
    return copy


def _copy_contents(source: PriceBook, copy: PriceBook) -> None:
    """Copy all rows of a locked book: a fixed number of statements, however many there are."""
    own_prices = Price.objects.filter(book=source).order_by("created_at", "pk")
    own_modifiers = PriceModifier.objects.filter(book=source).order_by("created_at", "pk")
    _hold(own_prices)
    _hold(own_modifiers)
    begun = {"book_id": copy.pk, "created_at": copy.created_at, "updated_at": copy.updated_at}
    prices = _copied(own_prices, shared=begun)
    modifiers = _copied(own_modifiers, shared=begun)
    sales = _copied(Sale.objects.filter(price__book=source).order_by("pk"), price_id=prices)
    of_prices = Amount.objects.filter(price__book=source).order_by("pk")
    amounts = _copied(of_prices, price_id=prices, sale_id=sales)
    of_modifiers = Amount.objects.filter(modifier__book=source).order_by("pk")
    amounts |= _copied(of_modifiers, modifier_id=modifiers)
    for owner in ("price", "modifier"):
        _copied(Tier.objects.filter(**{f"amount__{owner}__book": source}).order_by("pk"), amount_id=amounts)
    prices_came(copy.pk, len(prices))


def _hold(rows: QuerySet[Row]) -> None:
    """Let nobody change these rows until the transaction ends: their amounts are read after them."""
    for _ in rows.order_by("pk").select_for_update().values_list("pk").iterator():
        pass


def _copied(rows: QuerySet[Row], shared: Mapping[str, Any] | None = None, **owners: _Copied) -> _Copied:
    """Insert copies of `rows`, in their order, that belong to the copies of their `owners`; return their ids.

    The columns of `shared` have one value in all of them. Values go from table to table as the driver reads them.
    """
    shared = shared or {}
    columns = [field.attname for field in rows.model._meta.concrete_fields if field.attname not in shared]
    statement, parameters = rows.values_list(*columns).query.sql_with_params()
    found = [bulk.texts_of(row) for row in bulk.select(statement, *parameters)]
    key, places = columns.index("id"), {columns.index(name): copied for name, copied in owners.items()}
    ids = {row[key] or "": id for row, id in zip(found, uuid7_digits(len(found)), strict=True)}
    for row in found:
        for place, copied in {key: ids, **places}.items():
            row[place] = copied.get(row[place] or "")
    bulk.insert(rows.model, columns, found, {name: bulk.text_of(value) for name, value in shared.items()})
    return ids
