"""Which products use files: asked before files are deleted, and where somebody looks for idle ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Q

from products.files.uses import Used
from products.models.lookups import FILED, PRODUCTS, UsedByProducts, has_file, has_main_image
from products.services.product_files import forget_files
from pxm import bulk

_NAMED = 5


def of(file_ids: Collection[UUID]) -> Mapping[UUID, Used]:
    """Return for each file that products use, how many: children are counted apart. One query."""
    rows = _select(
        "file_id, SUM(CASE WHEN parent_id IS NULL THEN 1 ELSE 0 END), COUNT(*)", "parent_id", file_ids, "GROUP BY 1"
    )
    return {UUID(id): Used(int(own), int(total) - int(own)) for id, own, total in rows}


def named(file_ids: Collection[UUID]) -> list[str]:
    """Return the names of the first products that use one of these files, parents before children. One query."""
    rows = _select(
        "DISTINCT name, sku, parent_id IS NOT NULL, id",
        "name, sku, parent_id",
        file_ids,
        f"ORDER BY 3, 4 LIMIT {_NAMED}",
    )
    return [f"{name} · {sku}" if sku else str(name) for name, sku, *_ in rows]


def used() -> Q:
    """Return the condition that products use a file."""
    return Q(UsedByProducts("pk"))


def forget(file_ids: Collection[UUID]) -> None:
    """Take files from the products that use them."""
    rows = _select(f"DISTINCT {bulk.hex_of('id')}", "", file_ids, "")
    if rows:
        forget_files(product_ids=[UUID(hex=digits) for (digits,) in rows], file_ids={str(id) for id in file_ids})


def _select(what: str, columns: str, file_ids: Collection[UUID], rest: str) -> list[tuple[Any, ...]]:
    """Select from (file, product), each once, whether as main image, among the files, or both.

    A product has its `id` and these `columns`.
    """
    named = ", ".join(f"product.{column}" for column in filter(None, ("id", *columns.split(", "))))
    ids = orjson.dumps([str(id) for id in file_ids]).decode()
    uses = _USES_ON_POSTGRESQL if bulk.is_postgresql() else _USES_ON_SQLITE
    return bulk.select(f"SELECT {what} FROM ({uses.format(columns=named)}) AS uses {rest}", ids)


_USES_ON_SQLITE = f"""
    SELECT asked.value AS file_id, {{columns}} FROM json_each(%s) AS asked
    CROSS JOIN {FILED} AS filed ON filed.file_id = replace(asked.value, '-', '')
    CROSS JOIN {PRODUCTS} AS product ON product.id = filed.product_id"""
_USES_ON_POSTGRESQL = f"""
    SELECT asked.file_id, {{columns}} FROM jsonb_array_elements_text(%s::jsonb) AS asked(file_id)
    CROSS JOIN LATERAL (
        SELECT * FROM {PRODUCTS} WHERE {has_main_image("asked.file_id")}
        UNION ALL
        SELECT * FROM {PRODUCTS} WHERE {has_file("asked.file_id")} AND main_image <> asked.file_id
    ) AS product"""
