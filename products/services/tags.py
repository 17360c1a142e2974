"""Which products carry tags, and removing the tags that none carries any more (PIM contract §7.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from products.models import Product, Tag, TaggedProduct
from pxm.clock import now
from pxm.lookups import Like
from pxm.rows import lock
from pxm.upkeep import CHUNK, Upkeep, in_chunks

# A tag made just now may be of a product that is still being written.
_GRACE = timedelta(days=1)


def carried_tags() -> QuerySet[Tag]:
    """Return the tags that some product carries: the others are as good as gone."""
    return Tag.objects.filter(Exists(TaggedProduct.objects.filter(tag=OuterRef("pk"))))


def tags_beginning(text: str) -> QuerySet[Tag]:
    """Return the tags that some product carries and that begin so, in their order."""
    return carried_tags().filter(Like("value", f"{text.lstrip('*')}*")).order_by("value")


@dataclass(frozen=True)
class Carried:
    """How many carry a tag: `products` that are no children, and `children`."""

    products: int = 0
    children: int = 0


def carried(tag_ids: Collection[UUID]) -> Mapping[UUID, Carried]:
    """Return how many carry each of these tags, by its id; tags that nothing carries are missing. One query."""
    child = Q(product__parent__isnull=False)
    rows = TaggedProduct.objects.filter(tag__in=tag_ids).order_by().values_list("tag")
    counted = rows.annotate(products=Count("pk", filter=~child), children=Count("pk", filter=child))
    return {tag_id: Carried(*found) for tag_id, *found in counted}


def own_carriers(tag_ids: Collection[UUID]) -> QuerySet[Product]:
    """Return the products that carry one of these tags by themselves: what is built follows its parent."""
    return _carriers(tag_ids).filter(Q(parent=None) | Q(is_independent=True))


def built_carriers(tag_ids: Collection[UUID]) -> QuerySet[Product]:
    """Return the children that carry one of these tags because their parents do, or did: they follow the next build."""
    return _carriers(tag_ids).filter(parent__isnull=False, is_independent=False)


def _carriers(tag_ids: Collection[UUID]) -> QuerySet[Product]:
    return Product.objects.filter(pk__in=TaggedProduct.objects.filter(tag__in=tag_ids).values("product"))


@transaction.atomic
def _remove_some() -> int:
    """Remove a chunk of the others; what somebody is about to use stays, for it is carried once its lock is had."""
    idle = Tag.objects.filter(~Exists(TaggedProduct.objects.filter(tag=OuterRef("pk"))), created_at__lt=now() - _GRACE)
    locked = lock(Tag.objects.filter(pk__in=list(idle.values_list("pk", flat=True)[:CHUNK])))
    gone, _ = idle.filter(pk__in=[tag.pk for tag in locked]).delete()
    return gone


UPKEEP_OF_TAGS = Upkeep("tags that nothing carries", lambda: in_chunks(_remove_some))
