"""Price modifiers: how children change the price of their parent, by name (catalog contract §7.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from products.prices.history import currencies_changed
from products.prices.inputs import PriceModifierInput
from products.prices.models import PriceBook, PriceModifier
from products.prices.services.amounts import currencies_of, store_currencies
from products.prices.services.columns import columns
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.history import recording
from pxm.rows import differences, lock, lock_one, lost_races_refused, write


@transaction.atomic
def create_price_modifier(*, book_id: UUID, attributes: Mapping[str, Any]) -> PriceModifier:
    """Add a modifier to a book, where none has its name yet. Null leaves a currency out."""
    fields = PriceModifierInput.read(attributes)
    book, moment = lock_one(PriceBook.objects.all(), book_id), now()
    modifier = PriceModifier(book=book, created_at=moment, updated_at=moment, **columns(fields))
    with lost_races_refused():
        modifier.save(force_insert=True)
    store_currencies(modifier, {}, fields["currencies"])
    recording.created(modifier)
    return modifier


@transaction.atomic
@recording.together()
def update_price_modifier(*, price_modifier_id: UUID, attributes: Mapping[str, Any]) -> PriceModifier:
    """Write what was sent and differs. A currency that is sent replaces what there was of it, null removes it."""
    modifier = lock_one(PriceModifier.objects.all(), price_modifier_id)
    present = currencies_of([modifier])[modifier.pk]
    fields = PriceModifierInput.read(attributes, partial=True, currencies=present)
    wanted = fields.get("currencies", present)
    changes = differences(modifier, columns(fields))
    amounts_differ = store_currencies(modifier, present, wanted)
    if changes or amounts_differ:
        with lost_races_refused():
            write(modifier, changes)
    if amounts_differ:
        currencies_changed(modifier, present, wanted)
    return modifier


@transaction.atomic
@recording.together()
def delete_price_modifiers(*, price_modifier_ids: Collection[UUID]) -> int:
    """Delete modifiers; return how many. Unknown ids are no error."""
    modifiers = lock(PriceModifier.objects.filter(pk__in=price_modifier_ids))
    recording.deleted(modifiers)
    delete_rows(PriceModifier.objects.filter(pk__in=[modifier.pk for modifier in modifiers]))
    return len(modifiers)
