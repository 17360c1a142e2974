"""The same rows written by the driver alone: the least a build can cost (ruling: floors of benchmarks).

The tuples are prepared beforehand; the tables and indexes are the real ones; each floor is one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from products.models import Product

TABLE = Product._meta.db_table
Rows = list[tuple[Any, ...]]


def read_children(product_id: UUID, columns: Sequence[str]) -> Rows:
    """Return the children's rows as the driver would write them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{select(columns)} WHERE parent_id = %s ORDER BY id", [product_id.hex])
        return list(cursor.fetchall())


def read_all(model: type[Model]) -> Rows:
    """Return all rows of a table as the driver would write them, with `all_columns`."""
    with connection.cursor() as cursor:
        cursor.execute(f"{select(all_columns(model), model)} ORDER BY id")
        return list(cursor.fetchall())


def select(columns: Sequence[str], model: type[Model] = Product) -> str:
    """Return the statement that reads columns as the driver would write them."""
    casts = {"json": "::text", "jsonb": "::text"} if connection.vendor == "postgresql" else {}
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    names = ", ".join(f'"{column}"{casts.get(types[column] or "", "")}' for column in columns)
    return f'SELECT {names} FROM "{model._meta.db_table}"'


def all_columns(model: type[Model] = Product) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def insert(columns: Sequence[str], rows: Rows, model: type[Model] = Product) -> None:
    """Write the rows with COPY, or with `executemany` on SQLite."""
    with transaction.atomic():
        _insert(model._meta.db_table, columns, rows)


def upsert(rows: Rows, model: type[Model]) -> None:
    """Write whole rows that may be there already: with `ON CONFLICT`, on PostgreSQL from a temporary table."""
    columns, table = all_columns(model), model._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns)
    settings = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != "id")
    conflict = f"ON CONFLICT (id) DO UPDATE SET {settings}"
    if connection.vendor == "sqlite":
        values = ", ".join("?" * len(columns))
        connection.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({values}) {conflict}', rows)
        return
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE floor (LIKE "{table}") ON COMMIT DROP')
        _insert("floor", columns, rows)
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM floor {conflict}')
        cursor.execute("DROP TABLE floor")


def update(columns: Sequence[str], rows: Rows, model: type[Model] = Product) -> None:
    """Write `columns` of rows, the first of which is the id: through a temporary table and one UPDATE … FROM."""
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    settings, table = ", ".join(f'"{column}" = n."{column}"' for column in columns[1:]), model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE floor ({', '.join(f'{column} {types[column]}' for column in columns)})")
        _insert("floor", columns, rows)
        cursor.execute(f'UPDATE "{table}" SET {settings} FROM floor n WHERE "{table}".id = n.id')
        cursor.execute("DROP TABLE floor")


def _insert(table: str, columns: Sequence[str], rows: Rows) -> None:
    driver = connection.connection
    names = ", ".join(f'"{column}"' for column in columns)
    if connection.vendor == "postgresql":
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    else:
        driver.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})', rows)
