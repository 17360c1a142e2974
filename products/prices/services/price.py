"""Prices: what a SKU costs in a price book (catalog contract §7.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from products.prices.costs import Costs
from products.prices.history import costs_changed
from products.prices.inputs import PriceInput
from products.prices.models import Price, PriceBook
from products.prices.services.amounts import costs_of, store_costs
from products.prices.services.book import prices_came
from products.prices.services.columns import columns
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.history import recording
from pxm.rows import differences, lock, lock_one, lost_races_refused, write

_MERGED = ("shopper_attributes", "admin_attributes")


@transaction.atomic
def create_price(*, book_id: UUID, attributes: Mapping[str, Any]) -> Price:
    """Price a SKU in a book, where it has no price yet. Null leaves a currency out."""
    moment = now()
    price = Price(book_id=book_id, created_at=moment, updated_at=moment)
    fields = _read(attributes, price, Costs())
    for name, value in columns(fields).items():
        setattr(price, name, value)
    prices_came(book_id, 1)
    with lost_races_refused():
        price.save(force_insert=True)
    store_costs(price, Costs(), wanted_costs(fields, Costs()))
    recording.created(price)
    return price


@transaction.atomic
@recording.together()
def update_price(*, price_id: UUID, attributes: Mapping[str, Any]) -> Price:
    """Write what was sent and differs; if nothing differs nothing is written, not even `updated_at`.

    A currency that is sent replaces what there was of it, null removes it; sales are replaced all together. Maps of
    texts are merged by key.
    """
    price = lock_one(Price.objects.all(), price_id)
    present = costs_of([price])[price.pk]
    fields = _read(attributes, price, present)
    wanted = wanted_costs(fields, present)
    changes = differences(price, columns(fields))
    costs_differ = store_costs(price, present, wanted)
    if changes or costs_differ:
        with lost_races_refused():
            write(price, changes)
    if costs_differ:
        costs_changed([(price, present, wanted)])
    return price


@transaction.atomic
@recording.together()
def delete_prices(*, price_ids: Collection[UUID]) -> int:
    """Delete prices; return how many. Unknown ids are no error."""
    named = Price.objects.filter(pk__in=price_ids)
    lock(PriceBook.objects.filter(pk__in=set(named.values_list("book_id", flat=True))))
    prices = lock(named.only("book", "sku", "updated_at"))
    for book_id, number in Counter(price.book_id for price in prices).items():
        prices_came(book_id, -number)
    recording.deleted(prices)
    delete_rows(Price.objects.filter(pk__in=[price.pk for price in prices]))
    return len(prices)


def complete_maps(price: Price, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes with maps of texts as they will be: merged by key, without what is null."""
    complete = dict(attributes)
    for name in _MERGED:
        sent = attributes.get(name)
        if isinstance(sent, Mapping):
            merged = {**getattr(price, name), **sent}
            complete[name] = {key: value for key, value in merged.items() if value is not None}
    return complete


def _read(attributes: Mapping[str, Any], price: Price, present: Costs) -> dict[str, Any]:
    """Return checked attributes, maps as they will be. Raises Invalid with every problem."""
    partial = not price._state.adding
    sent = complete_maps(price, attributes)
    return PriceInput.read(sent, partial=partial, currencies=present.currencies, sales=present.sales)


def wanted_costs(fields: Mapping[str, Any], present: Costs) -> Costs:
    """Return what a price will say, from checked attributes and what it says."""
    sales = (fields["sales"] or {}) if "sales" in fields else present.sales
    return Costs(fields.get("currencies", present.currencies), sales)
