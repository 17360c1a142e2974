"""Which variations a product has, and in which order (PIM contract §2.7). Children follow at the next build."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from products.models import Product, Variation
from products.services.rebuilds import combinations_changed
from pxm.errors import Invalid, Problem
from pxm.ids import read_uuid
from pxm.rows import could_not_find, linked_ids, lock, lock_one, lock_rows, write, write_links, write_many

_NO_LINKS = {
    Product.Type.CHILD: "a child product can not have variations",
    Product.Type.BUNDLE: "a bundle can not have variations",
}


def link_variations(*, product_id: UUID, variation_ids: Sequence[str]) -> None:
    """Link variations after those that are linked; already linked ones keep their place."""
    _change(product_id, variation_ids, after_present=True)


@transaction.atomic
def link_variations_to(*, product_ids: Collection[UUID], variation_ids: Sequence[str]) -> int:
    """Link variations to several products, all or none, behind those that each has; return how many that changes.

    Refusals carry the product's name as ``meta["name"]``.
    """
    products = lock(Product.objects.filter(pk__in=product_ids))
    problems = [
        Problem(_NO_LINKS[Product.Type(product.product_type)], "no_variations", meta={"name": str(product)})
        for product in products
        if product.product_type in _NO_LINKS
    ]
    found, missing = lock_rows(Variation.objects.all(), variation_ids)
    if missing:
        problems.append(could_not_find("variation", missing))
    if problems:
        raise Invalid(problems)
    added = [variation.pk for variation in found]
    changed = [each for each in products if store_variation_links(each, [*linked_variation_ids(each), *added])]
    write_many((product, {}) for product in changed)
    combinations_changed([product.pk for product in changed])
    return len(changed)


def replace_variations(*, product_id: UUID, variation_ids: Sequence[str]) -> None:
    """Link these variations in this order and no others."""
    _change(product_id, variation_ids, after_present=False)


@transaction.atomic
def unlink_variations(*, product_id: UUID, variation_ids: Sequence[str]) -> None:
    """Unlink variations; what is not linked is ignored. Always allowed: the next build deals with the children."""
    product = lock_one(Product.objects.all(), product_id)
    unwanted = {read_uuid(text) for text in variation_ids}
    _store(product, [id for id in linked_variation_ids(product) if id not in unwanted])


@transaction.atomic
def _change(product_id: UUID, variation_ids: Sequence[str], *, after_present: bool) -> None:
    product = lock_one(Product.objects.all(), product_id)
    found, problems = find_variations_to_link(product.product_type, variation_ids, pointer="/data")
    if problems:
        raise Invalid(problems)
    present = linked_variation_ids(product) if after_present else []
    _store(product, [*present, *found])


def _store(product: Product, variation_ids: Sequence[UUID]) -> None:
    """Write the links if they differ; they are part of the product, so its `updated_at` moves."""
    if store_variation_links(product, variation_ids):
        write(product, {})
        combinations_changed([product.pk])


def find_variations_to_link(
    product_type: str, variation_ids: Sequence[str], *, pointer: str
) -> tuple[list[UUID], list[Problem]]:
    """Return the variations of these ids, locked so that nobody deletes them, and why they cannot be linked."""
    problems: list[Problem] = []
    if variation_ids and product_type in _NO_LINKS:
        problems.append(Problem(_NO_LINKS[Product.Type(product_type)], "no_variations", pointer))
    found, missing = lock_rows(Variation.objects.all(), variation_ids)
    if missing:
        problems.append(could_not_find("variation", missing, pointer=pointer))
    return [variation.pk for variation in found], problems


def linked_variation_ids(product: Product) -> list[UUID]:
    return linked_ids(product.variation_links, "variation")


def store_variation_links(product: Product, variation_ids: Sequence[UUID]) -> bool:
    """Give a product exactly these links, each once, in this order; return whether anything changed.

    Links that stay keep their row and its date. The caller has locked the product and the variations.
    """
    return write_links(product.variation_links, "variation", variation_ids)
