"""Curated products: those of a node's products that are shown first, in an order of their own (PIM contract §5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Case, PositiveSmallIntegerField, QuerySet, Value, When

from products.hierarchies.models import Node, Placement
from pxm.errors import Problem
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.rows import could_not_find


def curated_ids(node: Node) -> list[UUID]:
    """Return the ids of a node's curated products, in order."""
    return list(_curated(node).order_by("position", "pk").values_list("product_id", flat=True))


def problems_of_curated(node: Node, product_ids: Iterable[str], *, pointer: str) -> list[Problem]:
    """Return a problem if there are products among these that are not at the node; a new node has none."""
    wanted = {text: read_uuid(text) for text in product_ids}
    ids = [id for id in wanted.values() if id]
    there = set(Placement.objects.filter(node=node.pk, product__in=ids).values_list("product_id", flat=True))
    missing = [text for text, id in wanted.items() if id not in there]
    return [could_not_find("product", missing, pointer=pointer)] if missing else []


def curate(node: Node, product_ids: Sequence[str]) -> bool:
    """Curate these products of a locked node, in this order, and no others; return whether anything changed."""
    before, after = curated_ids(node), [id for id in map(read_uuid, product_ids) if id]
    if before == after:
        return False
    _curated(node).exclude(product__in=after).update(position=None)
    places = [When(product=id, then=Value(place)) for place, id in enumerate(after)]
    if places:
        position = Case(*places, output_field=PositiveSmallIntegerField())
        Placement.objects.filter(node=node, product__in=after).update(position=position)
    recording.links_changed(node.placements, "product", before, after)
    return True


def _curated(node: Node) -> QuerySet[Placement]:
    return Placement.objects.filter(node=node, position__isnull=False)
