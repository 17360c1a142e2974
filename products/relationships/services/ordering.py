"""The order of the products under a relationship of a product (PIM contract §1.6, §7.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from products.models import Product
from products.relationships.models import AS_SHOWN, Association, CustomRelationship
from products.relationships.services.locking import lock_product, lock_relationship
from pxm import bulk
from pxm.history import recording
from pxm.ids import read_uuid


@transaction.atomic
def order_products(*, product_id: UUID, relationship_id: UUID, product_ids: Sequence[str]) -> None:
    """Put these products first, in this order; the others follow as they stand. Those that are not there are no error.

    From then on each has a `sort_order`, from 1 upwards.
    """
    relationship = lock_relationship(relationship_id)
    product = lock_product(product_id)
    present = {each.product_id: each for each in associations_under(relationship, product).order_by(*AS_SHOWN)}
    first = [id for id in map(read_uuid, product_ids) if id in present]
    wanted = list(dict.fromkeys([*first, *present]))
    if wanted == list(present):
        return
    places = enumerate((present[id] for id in wanted if id), start=1)
    write_orders({each.pk: place for place, each in places if each.sort_order != place})
    recording.done(product, f"changed the order of the products under {relationship.name}")


def associations_under(relationship: CustomRelationship, product: Product) -> QuerySet[Association]:
    return Association.objects.filter(attachment__relationship=relationship, attachment__product=product)


def write_orders(orders: Mapping[int, int | None]) -> None:
    """Write the `sort_order` of each association, given by its key. One statement."""
    if orders:
        bulk.update(Association, ("sort_order",), ((str(pk), bulk.text_of(order)) for pk, order in orders.items()))
