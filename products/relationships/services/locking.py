"""Locks: whoever writes anything under a relationship has locked it first, then the products, each by primary key.

So writers of one relationship take turns, and how many relationships and products a product has stays true until the
writer is done.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from uuid import UUID

from products.models import Product
from products.relationships.models import SLUG_PATTERN, CustomRelationship
from pxm import bulk
from pxm.errors import Missing
from pxm.rows import could_not_find, lock, lock_one


def lock_relationship(relationship_id: UUID) -> CustomRelationship:
    return lock_one(CustomRelationship.objects.all(), relationship_id)


def lock_named(slugs: Sequence[str]) -> tuple[list[CustomRelationship], list[str]]:
    """Lock the relationships of these slugs; return them in the order of the slugs, and the slugs of none."""
    wanted = list(dict.fromkeys(slugs))
    possible = [slug for slug in wanted if re.match(SLUG_PATTERN, slug)]
    locked = lock(CustomRelationship.objects.filter(bulk.one_of_texts("slug", possible)))
    found = {relationship.slug: relationship for relationship in locked}
    return [found[slug] for slug in wanted if slug in found], [slug for slug in wanted if slug not in found]


def lock_product(product_id: UUID) -> Product:
    """Return the product, locked; Missing if it has been deleted since."""
    found = lock_products([product_id]).get(product_id)
    if found is None:
        raise Missing(could_not_find("product"))
    return found


def lock_products(product_ids: Collection[UUID]) -> dict[UUID, Product]:
    """Return those of the products that exist, locked, by id; of their columns only what names them."""
    rows = Product.objects.filter(bulk.ids([id.hex for id in product_ids])).only("name", "sku")
    return {product.pk: product for product in lock(rows)}
