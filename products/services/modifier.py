"""Modifiers: what an option does to the children that carry it (PIM contract §2.10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from jobs.models import Job
from products.inputs.modifier import FIELDS, read_modifier
from products.models import Modifier, Option, VariationLink
from products.services.rebuilds import lock_variations, modifiers_changed, variations_moved
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.rows import could_not_find, lock, lock_one, write_changes


@transaction.atomic
def create_modifier(*, option_id: UUID, attributes: Mapping[str, Any]) -> Modifier:
    """Add a modifier to an option; members that do not belong to its type are dropped."""
    fields = read_modifier(attributes)
    variation_id = _variation_of(Option.objects.filter(pk=option_id), "option")
    lock_variations([variation_id])
    option = lock_one(Option.objects.all(), option_id)
    moment = now()
    modifier = Modifier.objects.create(option=option, created_at=moment, updated_at=moment, **fields)
    recording.created(modifier)
    variations_moved([variation_id])
    modifiers_changed([variation_id])
    return modifier


@transaction.atomic
def update_modifier(*, modifier_id: UUID, attributes: Mapping[str, Any]) -> Modifier:
    """Write what was sent; the result must be right as a whole, whichever members were sent."""
    variation_id = _variation_of(Option.objects.filter(modifiers=modifier_id), "modifier")
    lock_variations([variation_id])
    modifier = lock_one(Modifier.objects.all(), modifier_id)
    present = {name: getattr(modifier, name) for name in ("type", *FIELDS)}
    if attributes.get("type") == Modifier.Type.PRICE:
        # Only a value that is sent with the type is taken as the name of a price modifier.
        present["value"] = None
    if write_changes(modifier, read_modifier(present | dict(attributes))):
        variations_moved([variation_id])
        modifiers_changed([variation_id])
    return modifier


@transaction.atomic
def delete_modifiers(*, modifier_ids: Collection[UUID]) -> int:
    """Delete modifiers, all or none; return how many. Unknown ids are no error.

    Refused while a build of a product that links the modifier's variation is pending or started.
    """
    options = Option.objects.filter(modifiers__in=modifier_ids)
    variation_ids = sorted(set(options.values_list("variation_id", flat=True)))
    lock_variations(variation_ids)
    modifiers = lock(Modifier.objects.filter(pk__in=modifier_ids))
    if modifiers and _is_being_built(variation_ids):
        raise Invalid(Problem("One or more modifiers are currently in use", "modifier_in_use"))
    recording.deleted(modifiers)
    Modifier.objects.filter(pk__in=[modifier.pk for modifier in modifiers]).delete()
    if modifiers:
        variations_moved(variation_ids)
        modifiers_changed(variation_ids)
    return len(modifiers)


def _is_being_built(variation_ids: Collection[UUID]) -> bool:
    products = VariationLink.objects.filter(variation__in=variation_ids).values("product_id")
    return Job.objects.unfinished().filter(type="child-products", subject_id__in=products).exists()


def _variation_of(options: Any, thing: str) -> UUID:
    found: UUID | None = options.values_list("variation_id", flat=True).first()
    if found is None:
        raise Missing(could_not_find(thing))
    return found
