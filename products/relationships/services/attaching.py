"""Which relationships a product has (PIM contract §7.1). The product's own row is never written."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from products.models import Product
from products.relationships.models import Association, Attachment, CustomRelationship
from products.relationships.services.limits import MOST_ATTACHED
from products.relationships.services.locking import lock_named, lock_product
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.pointers import DATA
from pxm.rows import could_not_find


@transaction.atomic
@recording.together()
def attach_relationships(*, product_id: UUID, slugs: Sequence[str]) -> None:
    """Give a product relationships, all or none; those that it has are left alone. More than five are refused."""
    named, missing = lock_named(slugs)
    product = lock_product(product_id)
    present = set(_attached(product).values_list("relationship_id", flat=True))
    added = [relationship for relationship in named if relationship.pk not in present]
    problems = [could_not_find("custom relationship", missing, pointer=DATA)] if missing else []
    if added and len(present) + len(added) > MOST_ATTACHED:
        message = f"product must not have more than {MOST_ATTACHED} custom relationships"
        problems.append(Problem(message, "most_attached", DATA))
    if problems:
        raise Invalid(problems)
    Attachment.objects.bulk_create(Attachment(product=product, relationship=relationship) for relationship in added)
    _record("added", product, added)


@transaction.atomic
@recording.together()
def detach_relationships(*, product_id: UUID, slugs: Sequence[str]) -> None:
    """Take relationships from a product, with the products it has under them; those it does not have are no error.

    Where both directions go together, it leaves the lists of those products, too.
    """
    named, _ = lock_named(slugs)
    product = lock_product(product_id)
    doomed = _attached(product).filter(relationship__in=named)
    gone = set(doomed.values_list("relationship_id", flat=True))
    removed = [relationship for relationship in named if relationship.pk in gone]
    both = [relationship for relationship in removed if relationship.bi_directional]
    delete_rows(Association.objects.filter(product=product, attachment__relationship__in=both))
    delete_rows(doomed)
    _record("removed", product, removed)


def _attached(product: Product) -> QuerySet[Attachment]:
    return Attachment.objects.filter(product=product)


def _record(deed: str, product: Product, relationships: Sequence[CustomRelationship]) -> None:
    for relationship in relationships:
        recording.done(product, f"{deed} the relationship {relationship.name}")
