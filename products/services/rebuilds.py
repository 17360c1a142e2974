"""Marking products whose children were built from something that has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from products.building.rebuild_marks import mark_for_rebuild, refresh_occurring_options
from products.models import Product, Variation, VariationLink
from pxm.rows import lock, write


@dataclass
class _Later:
    """The variations whose products are marked at the end of the block, for their options or their modifiers."""

    options: set[UUID] = field(default_factory=set)
    modifiers: set[UUID] = field(default_factory=set)
    moved: set[UUID] = field(default_factory=set)


_later: ContextVar[_Later | None] = ContextVar("products_told_later", default=None)


@contextmanager
def products_told_once() -> Iterator[None]:
    """Mark products once, at the end, after many writes to options and modifiers in this block.

    Marking means comparing each with its last build. The block is in one transaction, so no product is missed.
    """
    later = _Later()
    token = _later.set(later)
    try:
        yield
    finally:
        _later.reset(token)
    if later.moved:
        variations_moved(later.moved)
    if later.options:
        options_changed(later.options)
    if modifiers := later.modifiers - later.options:
        modifiers_changed(modifiers)


def lock_products_of_variations(variation_ids: Collection[UUID]) -> None:
    """Lock the products linked to a variation before the variation itself, as a build does."""
    linked = VariationLink.objects.filter(variation__in=variation_ids).values("product_id")
    lock(Product.objects.filter(pk__in=linked).only("pk"))


def lock_variations(variation_ids: Collection[UUID]) -> None:
    """Lock variations and, before them, the products linked to them; their options are locked afterwards."""
    lock_products_of_variations(variation_ids)
    lock(Variation.objects.filter(pk__in=variation_ids))


def variations_moved(variation_ids: Collection[UUID]) -> None:
    """Move `updated_at` of variations whose options or modifiers were written: these are part of them."""
    if later := _later.get():
        later.moved.update(variation_ids)
        return
    for variation in lock(Variation.objects.filter(pk__in=variation_ids)):
        write(variation, {})


def options_changed(variation_ids: Collection[UUID]) -> None:
    """Note that options of these variations, or their modifiers, are not what the last builds saw."""
    if later := _later.get():
        later.options.update(variation_ids)
        return
    mark_for_rebuild(variation_ids=variation_ids)
    refresh_occurring_options(variation_ids=variation_ids)


def modifiers_changed(variation_ids: Collection[UUID]) -> None:
    """Note that what options do to children has changed, but not which options there are."""
    if later := _later.get():
        later.modifiers.update(variation_ids)
        return
    mark_for_rebuild(variation_ids=variation_ids)


def attributes_changed(product_ids: Collection[UUID]) -> None:
    """Note that these products pass other values to their children than the last builds saw."""
    mark_for_rebuild(product_ids=product_ids)


def combinations_changed(product_ids: Collection[UUID]) -> None:
    """Note that other children of these products are wanted: links or build rules were written."""
    mark_for_rebuild(product_ids=product_ids)
    refresh_occurring_options(product_ids=product_ids)
