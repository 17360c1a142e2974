"""Telling products that what their children were built from has changed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from products.building.changes import mark_for_rebuild, refresh_occurring_options
from products.models import Product, VariationLink
from products.services.rows import lock


def lock_products_of_variations(variation_ids: Collection[UUID]) -> None:
    """Lock the products linked to a variation before the variation itself, as a build does."""
    linked = VariationLink.objects.filter(variation__in=variation_ids).values("product_id")
    lock(Product.objects.filter(pk__in=linked).only("pk"))


def options_changed(variation_ids: Collection[UUID]) -> None:
    """Note that options of these variations, or their modifiers, are not what the last builds saw."""
    mark_for_rebuild(variation_ids=variation_ids)
    refresh_occurring_options(variation_ids=variation_ids)


def modifiers_changed(variation_ids: Collection[UUID]) -> None:
    """Note that what options do to children has changed, but not which options there are."""
    mark_for_rebuild(variation_ids=variation_ids)


def attributes_changed(product_ids: Collection[UUID]) -> None:
    """Note that these products hand other values to their children than the last builds saw."""
    mark_for_rebuild(product_ids=product_ids)


def combinations_changed(product_ids: Collection[UUID]) -> None:
    """Note that other children of these products are wanted: links or build rules were written."""
    mark_for_rebuild(product_ids=product_ids)
    refresh_occurring_options(product_ids=product_ids)
