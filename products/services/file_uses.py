"""Which products use files: asked before files are deleted, and where somebody looks for idle ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from products.files.uses import Used
from products.models import Product
from products.services.product_files import forget_files
from pxm import bulk
from pxm.ids import read_uuid

_PRODUCTS = Product._meta.db_table
_NAMED = 5


def of(file_ids: Collection[UUID]) -> Mapping[UUID, Used]:
    """Return for each file that products use, how many: children are counted apart. One query."""
    among, ids = _among(file_ids)
    rows = bulk.select(
        "SELECT file_id, SUM(CASE WHEN parent_id IS NULL THEN 1 ELSE 0 END), COUNT(*) "
        f"FROM ({_uses('id, parent_id', among)}) AS uses GROUP BY file_id",
        ids,
        ids,
    )
    return {UUID(id): Used(int(own), int(total) - int(own)) for id, own, total in rows}


def named(file_ids: Collection[UUID]) -> list[str]:
    """Return the names of the first products that use one of these files, parents before children. One query."""
    among, ids = _among(file_ids)
    rows = bulk.select(
        f"SELECT DISTINCT name, sku, parent_id IS NOT NULL, id FROM ({_uses('id, parent_id, name, sku', among)}) "
        f"AS uses ORDER BY 3, 4 LIMIT {_NAMED}",
        ids,
        ids,
    )
    return [f"{name} · {sku}" if sku else str(name) for name, sku, *_ in rows]


def used() -> Iterable[UUID]:
    """Return the ids of all files that products use. One query."""
    rows = bulk.select(f"SELECT DISTINCT file_id FROM ({_uses('id', '<> %s')}) AS uses", "", "")
    return [id for (text,) in rows if (id := read_uuid(text))]


def forget(file_ids: Collection[UUID]) -> None:
    """Take files from the products that use them."""
    among, ids = _among(file_ids)
    rows = bulk.select(f"SELECT DISTINCT {bulk.hex_of('id')} FROM ({_uses('id', among)}) AS uses", ids, ids)
    if rows:
        forget_files(product_ids=[UUID(hex=digits) for (digits,) in rows], file_ids={str(id) for id in file_ids})


def _uses(columns: str, condition: str) -> str:
    """Return the statement that finds (file, product): each once, whether as main image, among the files, or both."""
    if bulk.is_postgresql():
        each, id = 'jsonb_array_elements("files") AS each(value)', "each.value->>'id'"
    else:
        each, id = 'json_each("files") AS each', "json_extract(each.value, '$.id')"
    named = ", ".join(f'product."{column}"' for column in columns.split(", "))
    return (
        f'SELECT main_image AS file_id, {named} FROM "{_PRODUCTS}" AS product '
        f"WHERE main_image <> '' AND main_image {condition} "
        f'UNION SELECT {id}, {named} FROM "{_PRODUCTS}" AS product, {each} WHERE {id} {condition}'
    )


def _among(file_ids: Collection[UUID]) -> tuple[str, str]:
    _, parameter = bulk.among("file_id", [str(id) for id in file_ids])
    condition = "= ANY(%s::text[])" if bulk.is_postgresql() else "IN (SELECT value FROM json_each(%s))"
    return condition, parameter
