"""The products at a node in the order in which they are shown: curated ones first, then the last changed first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OrderBy, OuterRef, QuerySet

from products.hierarchies.models import Node, Placement
from products.models import Product
from pxm.prepared import Prepared

IN_ORDER: tuple[OrderBy, ...] = (
    F("position").asc(nulls_last=True),
    F("product__updated_at").desc(),
    F("product").asc(),
)
# From so many on, sorting them costs more than looking for them among the last changed products of the catalog.
MANY = 2_000


def placed_at(node_id: UUID) -> QuerySet[Placement]:
    """Return the placements at a node with their products."""
    return Placement.objects.filter(node=node_id).select_related("product")


def page_of_placed(node: Node, window: slice, total: int) -> list[Placement]:
    """Return those of the `total` placements at a node that are in the window, in order, with their products."""
    found = _among_last_changed(node, window, total) if total >= MANY else None
    return _IN_ORDER.some(window, node_id=node.pk) if found is None else found


def _among_last_changed(node: Node, window: slice, total: int) -> list[Placement] | None:
    """Look only at the products of the catalog that changed last, a few for each that is wanted; None if they do not
    suffice, for at this node may be just those that nobody has changed for long.

    Three queries.
    """
    curated = _CURATED.all(node_id=node.pk)
    start, stop = (max(place - len(curated), 0) for place in (window.start, window.stop))
    reach = 4 * stop + total // 32
    oldest = _MOMENTS.some(slice(reach, reach + 1))
    if not oldest:
        return None
    # Later than the oldest: of those that changed with it, some are out of reach.
    found = _CHANGED_SINCE.some(slice(start, stop), node_id=node.pk, moment=oldest[0])
    if len(found) < min(stop, total - len(curated)) - start:
        return None
    return curated[window] + [Placement(node=node, product=product) for product in found]


def _changed_since(node_id: UUID, moment: datetime) -> QuerySet[Product]:
    here = Placement.objects.filter(node=node_id, position=None, product=OuterRef("pk"))
    return Product.objects.filter(Exists(here), updated_at__gt=moment).order_by("-updated_at", "pk")


_IN_ORDER = Prepared(lambda node_id: placed_at(node_id).order_by(*IN_ORDER))
_CURATED = Prepared(lambda node_id: placed_at(node_id).filter(position__isnull=False).order_by(*IN_ORDER))
_MOMENTS = Prepared(lambda: Product.objects.order_by("-updated_at").values_list("updated_at", flat=True))
_CHANGED_SINCE = Prepared(_changed_since)
