"""Rows of the draft side as plain tuples: of a hundred thousand products the ORM would take longer to make objects than
all the rest of a publish takes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import orjson

from products.models import Product
from pxm import bulk
from pxm.prepared import select

_PLAIN = ("name", "description", "slug", "commodity_type", "mpn", "upc_ean", "external_ref", "main_image")
_MOMENTS = ("created_at", "updated_at")
_JSON = ("locales", "custom_inputs", "shopper_attributes", "components", "files")


def read_rows(ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return the ids of products in their order, with what stands in the columns above; moments as documents have them,
    JSON as text."""
    condition, parameter = bulk.with_ids(ids)
    columns = ", ".join((bulk.hex_of("id"), *_PLAIN, *map(_moment, _MOMENTS), *_JSON))
    return select(f"SELECT {columns} FROM {Product._meta.db_table} WHERE {condition} ORDER BY id", parameter)


def _moment(column: str) -> str:
    """Return the expression that reads a moment as `pxm.api.documents.moment` writes it, which for each row would take
    as long as everything else about it."""
    if bulk.is_postgresql():
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
    # As Django writes it there: without a fraction, or with six digits of one.
    day, time, fraction = f"substr({column}, 1, 10)", f"substr({column}, 12, 8)", f"substr({column} || '.000', 21, 3)"
    return f"{day} || 'T' || {time} || '.' || {fraction} || 'Z'"


def read_json(text: str) -> Any:
    """Most of them are empty. Keys are put in order (`pxm.api.documents.in_order`), which PostgreSQL does not keep."""
    if text == "{}":
        return {}
    if text == "[]":
        return []
    return orjson.loads(orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS))


def read_moment(value: Any) -> Any:
    """Return a moment as a database driver returns it: SQLite's has no time zone, or is a text if it was calculated."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
