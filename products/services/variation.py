"""Variations: ways in which products differ, shared by any number of them (PIM contract §2.8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from products.inputs.variation import VariationInput
from products.models import Option, Variation, VariationLink
from products.services.option import refuse_options_named_in_build_rules
from pxm.clock import now
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.rows import lock, lock_one, write_changes


@transaction.atomic
def create_variation(*, attributes: Mapping[str, Any]) -> Variation:
    moment = now()
    variation = Variation.objects.create(**VariationInput.read(attributes), created_at=moment, updated_at=moment)
    recording.created(variation)
    return variation


@transaction.atomic
def update_variation(*, variation_id: UUID, attributes: Mapping[str, Any]) -> Variation:
    """Write what was sent; an absent or null `sort_order` is removed, no attributes at all change nothing.

    Children do not depend on a variation's name, and documents read it live: no product needs a rebuild.
    """
    variation = lock_one(Variation.objects.all(), variation_id)
    if attributes:
        write_changes(variation, {"sort_order": None} | VariationInput.read(attributes, partial=True))
    return variation


@transaction.atomic
def delete_variations(*, variation_ids: Collection[UUID]) -> int:
    """Delete variations with their options and modifiers, all or none; return how many. Unknown ids are no error.

    Refused while a product is linked to one of them, or names one of their options in its build rules.
    """
    variations = lock(Variation.objects.filter(pk__in=variation_ids))
    linked = VariationLink.objects.filter(variation__in=variations).values_list("variation_id", flat=True)
    if in_use := sorted(set(linked)):
        meta = {"variation_ids": [str(id) for id in in_use]}
        raise Invalid(Problem("One or more variations are currently in use", "variation_in_use", meta=meta))
    options = lock(Option.objects.filter(variation__in=variations))
    refuse_options_named_in_build_rules(options)
    recording.deleted(variations)
    Variation.objects.filter(pk__in=[variation.pk for variation in variations]).delete()
    return len(variations)
