"""Which of many products would become too large by an edit, without reading all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from products.attributes import ATTRIBUTES
from products.models import Product
from products.services.product_limits import LARGEST_PRODUCT, problems_of_size
from pxm import bulk

_TEXTS = tuple(each.name for each in ATTRIBUTES if not each.in_rows)


def large_ones(ids: Collection[str]) -> list[Product]:
    """Return the products that are so large that an edit may be too much for them. One query or two.

    An edit of a few attributes brings much less than half of what a product may hold.
    """
    condition, parameter = bulk.with_ids(ids)
    size = "octet_length({}::text)" if bulk.is_postgresql() else "length(CAST({} AS BLOB))"
    columns = (f'"{name}"' for name in _TEXTS)
    sizes = " + ".join(f"COALESCE({size.format(column)}, 0)" for column in columns)
    found = bulk.select(
        f'SELECT {bulk.hex_of("id")} FROM "{Product._meta.db_table}" WHERE {condition} AND {sizes} > %s',
        parameter,
        LARGEST_PRODUCT // 2,
    )
    return list(Product.objects.filter(bulk.ids([id for (id,) in found]))) if found else []


def is_too_large(product: Product, fields: Mapping[str, Any]) -> bool:
    return bool(problems_of_size(product, fields))
