"""Recognises a build with nothing to do without looking at the children one by one (PIM contract §3.6)."""

from __future__ import annotations

from django.db.models import Count, Q

from products.building.apply import Built
from products.building.reading import ParentState
from products.building.snapshot import inputs_snapshot, variations_snapshot
from products.models import Product


def find_unchanged(parent: ParentState) -> Built | None:
    """Return what a build comes to if all it depends on is as the last build saw it and all its children stand.

    None means that a plan has to tell. Children are written by builds alone, or else independent, and nobody makes one
    by hand: where as many stand as the last build left, they are those, as it left them. One query.
    """
    last = parent.last_build
    if last is None or parent.needs_rebuild or parent.product_type != Product.Type.PARENT:
        return None
    if last.inputs != inputs_snapshot(parent) or last.variations != variations_snapshot(parent):
        return None
    children = Product.objects.filter(parent=parent.id).aggregate(
        standing=Count("pk"), independent=Count("pk", filter=Q(is_independent=True))
    )
    if children["standing"] != last.child_count:
        return None
    return Built(0, 0, 0, kept=children["standing"] - children["independent"], untouched=children["independent"])
