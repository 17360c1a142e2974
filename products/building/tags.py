"""Keeps in step with the tags of products which tags there are (PIM contract §7.2). Called by whatever writes them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from products.models import Product, Tag, TaggedProduct
from pxm import bulk
from pxm.clock import now

_PRODUCTS, _TAGS, _CARRIED = (model._meta.db_table for model in (Product, Tag, TaggedProduct))


def tags_written(product_ids: Collection[str]) -> None:
    """Note that the tags of products were written, which are given by the digits of their ids.

    A fixed number of statements. The tags stay as long as this transaction: nobody removes one that is locked.
    """
    if not product_ids:
        return
    named, ids = bulk.with_ids(product_ids)
    chosen = f'p.id IN (SELECT id FROM "{_PRODUCTS}" WHERE {named})'
    product = TaggedProduct._meta.get_field("product")
    TaggedProduct.objects.filter(bulk.one_of(product, product_ids)).order_by()._raw_delete(using="default")
    found = bulk.select(f'SELECT DISTINCT e.value FROM "{_PRODUCTS}" p, {_each_tag()} WHERE {chosen} ORDER BY 1', ids)
    if not found:
        return
    _have([value for (value,) in found])
    bulk.execute(
        f'INSERT INTO "{_CARRIED}" (product_id, tag_id) SELECT DISTINCT p.id, t.id FROM "{_PRODUCTS}" p, {_each_tag()},'
        f' "{_TAGS}" t WHERE t.value = e.value AND {chosen}',
        ids,
    )


def _each_tag() -> str:
    return "jsonb_array_elements_text(p.tags) e(value)" if bulk.is_postgresql() else "json_each(p.tags) e"


def _have(values: Sequence[str]) -> None:
    """See that there are such tags, and that they are not removed before this transaction ends."""
    condition, parameter = bulk.among("value", values)
    # Those who use the same tag do not wait for each other, but whoever would remove it does.
    shared = " FOR KEY SHARE" if bulk.is_postgresql() else ""
    there = bulk.select(f'SELECT value FROM "{_TAGS}" WHERE {condition} ORDER BY value{shared}', parameter)
    known, moment = {value for (value,) in there}, now()
    new = [Tag(value=value, created_at=moment, updated_at=moment) for value in values if value not in known]
    if new:
        Tag.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
