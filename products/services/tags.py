"""Removing tags that no product carries any more (PIM contract §7.2)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from products.models import Tag, TaggedProduct
from pxm.clock import now
from pxm.rows import lock
from pxm.upkeep import CHUNK, Upkeep, in_chunks

# A tag made just now may be of a product that is still being written.
_GRACE = timedelta(days=1)


def carried_tags() -> QuerySet[Tag]:
    """Return the tags that some product carries: the others are as good as gone."""
    return Tag.objects.filter(Exists(TaggedProduct.objects.filter(tag=OuterRef("pk"))))


@transaction.atomic
def _remove_some() -> int:
    """Remove a chunk of the others; what somebody is about to use stays, for it is carried once its lock is had."""
    idle = Tag.objects.filter(~Exists(TaggedProduct.objects.filter(tag=OuterRef("pk"))), created_at__lt=now() - _GRACE)
    locked = lock(Tag.objects.filter(pk__in=list(idle.values_list("pk", flat=True)[:CHUNK])))
    gone, _ = idle.filter(pk__in=[tag.pk for tag in locked]).delete()
    return gone


UPKEEP_OF_TAGS = Upkeep("tags that nothing carries", lambda: in_chunks(_remove_some))
