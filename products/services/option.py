"""Options: the choices of a variation (PIM contract §2.9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from products.inputs.variation import OptionInput
from products.models import BuildRuleOption, Option, Variation
from products.services.rebuilds import (
    lock_products_of_variations,
    lock_variations,
    modifiers_changed,
    options_changed,
    variations_moved,
)
from pxm.clock import now
from pxm.errors import Invalid, Missing, Problem
from pxm.history import recording
from pxm.rows import could_not_find, lock, lock_one, write_changes


@transaction.atomic
def create_option(*, variation_id: UUID, attributes: Mapping[str, Any]) -> Option:
    """Add an option after the others of its variation."""
    fields = OptionInput.read(attributes)
    lock_products_of_variations([variation_id])
    variation = lock_one(Variation.objects.all(), variation_id)
    last = variation.options.aggregate(last=Max("position"))["last"]
    position, moment = 0 if last is None else last + 1, now()
    option = Option.objects.create(
        variation=variation, position=position, created_at=moment, updated_at=moment, **fields
    )
    recording.created(option)
    variations_moved([variation_id])
    options_changed([variation_id])
    return option


@transaction.atomic
def update_option(*, option_id: UUID, attributes: Mapping[str, Any]) -> Option:
    """Write what was sent; an absent or null `sort_order` is removed, no attributes at all change nothing.

    A new name is a new default suffix of SKUs and slugs, so the children that carry the option want a rebuild.
    """
    variation_id = _variation_of(option_id)
    lock_variations([variation_id])
    option = lock_one(Option.objects.all(), option_id)
    if attributes:
        changed = write_changes(option, {"sort_order": None} | OptionInput.read(attributes, partial=True))
        if changed:
            variations_moved([variation_id])
        if "name" in changed:
            modifiers_changed([variation_id])
    return option


@transaction.atomic
def delete_options(*, option_ids: Collection[UUID]) -> int:
    """Delete options with their modifiers, all or none; return how many. Unknown ids are no error.

    Children that carry one stay until the next build. Refused while the build rules of a product name one.
    """
    variation_ids = sorted(set(Option.objects.filter(pk__in=option_ids).values_list("variation_id", flat=True)))
    lock_variations(variation_ids)
    options = lock(Option.objects.filter(pk__in=option_ids))
    refuse_options_named_in_build_rules(options)
    recording.deleted(options)
    Option.objects.filter(pk__in=[option.pk for option in options]).delete()
    variations_moved({option.variation_id for option in options})
    options_changed(variation_ids)
    return len(options)


@transaction.atomic
def reorder_options(*, variation_id: UUID, option_ids: Sequence[UUID]) -> None:
    """Put the options of a variation into the order of `option_ids`, which names each of them once."""
    lock_products_of_variations([variation_id])
    variation = lock_one(Variation.objects.all(), variation_id)
    options = {option.pk: option for option in lock(variation.options.all())}
    if sorted(option_ids) != sorted(options):
        raise Invalid(Problem("the order must name each option of the variation once", "option_order"))
    before = sorted(options.values(), key=lambda option: (option.position, option.pk))
    after = [options[id] for id in option_ids]
    moved = [(option, position) for position, option in enumerate(after) if option.position != position]
    old, new = ([option.name for option in order] for order in (before, after))
    for option, position in moved:
        write_changes(option, {"position": position})
    if moved:
        recording.changed([(variation, {"options": old}, {"options": new})])
        variations_moved([variation_id])
        options_changed([variation_id])


def refuse_options_named_in_build_rules(options: Collection[Option]) -> None:
    """Raise Invalid if build rules name one of `options`, which the caller has locked: no rule can name one now."""
    named = BuildRuleOption.objects.filter(option__in=options).values_list("option_id", "rule__rules_id").distinct()
    if found := sorted(named):
        meta = {
            "option_ids": sorted({str(option) for option, _ in found}),
            "product_ids": sorted({str(product) for _, product in found}),
        }
        raise Invalid(Problem("One or more options are named in build rules", "option_in_build_rules", meta=meta))


def _variation_of(option_id: UUID) -> UUID:
    found = Option.objects.filter(pk=option_id).values_list("variation_id", flat=True).first()
    if found is None:
        raise Missing(could_not_find("option"))
    return found
