"""Deleting products with their children and everything that depends on them (PIM contract §2.7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from products.building.rebuild_marks import forget_children
from products.models import Product
from pxm import bulk
from pxm.deletion import delete_rows


def delete_with_children(doomed: Iterable[Product]) -> tuple[int, int]:
    """Delete these locked products and all their children; return how many products and how many children were deleted.

    A parent that stays loses the leaves of its matrix.
    """
    ids = {product.pk for product in doomed}
    orphaned: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for product in doomed:
        if product.parent_id and product.parent_id not in ids:
            orphaned[product.parent_id].append(product.pk)
    child_count = Product.objects.filter(parent__in=ids).exclude(pk__in=ids).count()
    delete_rows(Product.objects.filter(bulk.ids([id.hex for id in ids])))
    for parent_id, child_ids in sorted(orphaned.items()):
        forget_children(parent_id=parent_id, child_ids=child_ids)
    return len(ids), child_count
