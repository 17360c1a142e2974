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
from pxm.api.documents import in_order

_PLAIN = ("name", "description", "slug", "commodity_type", "mpn", "upc_ean", "external_ref", "main_image")
_COLUMNS = (
    *_PLAIN,
    "created_at",
    "updated_at",
    "locales",
    "custom_inputs",
    "shopper_attributes",
    "components",
    "files",
)


def read_rows(ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return the id and `_COLUMNS` of products, in order of ids; JSON as text."""
    condition, parameter = bulk.with_ids(ids)
    columns = ", ".join((bulk.hex_of("id"), *_COLUMNS))
    return bulk.select(f"SELECT {columns} FROM {Product._meta.db_table} WHERE {condition} ORDER BY id", parameter)


def read_json(text: str) -> Any:
    """Most of them are empty. Keys are put in order, which PostgreSQL does not keep."""
    return {} if text == "{}" else [] if text == "[]" else in_order(orjson.loads(text))


def read_moment(value: Any) -> Any:
    """Return a moment as a database driver returns it: SQLite's has no time zone, or is a text if it was calculated."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
