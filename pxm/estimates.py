"""What SQLite is told of large tables before they are large.

SQLite chooses among indexes by statistics, which nobody has until ANALYZE has read the tables, and which connections
read when they begin. Without them each index seems to find ten rows: one that finds a single row is no better than one
that finds a million, and any of them is worse than one that saves sorting. PostgreSQL counts by itself.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from pxm.statements import RunStatements


def estimated(table: str, rows: int, **alike: int) -> RunStatements:
    """Return the operation that makes SQLite plan as if a table had so many rows, and so many of them the same value of
    a column; what is not said of a column counts as all. ANALYZE replaces it by the truth.

    Copying the table, as SQLite does for many a change, loses it, and an index that is added later has none: such a
    migration ends with it.
    """

    def write(schema_editor: BaseDatabaseSchemaEditor) -> None:
        if schema_editor.connection.vendor != "sqlite":
            return
        # Of the schema itself nothing is counted: this makes the table of statistics, and lets them be read again.
        read = "ANALYZE sqlite_master"
        schema_editor.execute(read, params=None)
        schema_editor.execute(f"DELETE FROM sqlite_stat1 WHERE tbl = '{table}'", params=None)
        for index, numbers in _found_by_indexes(schema_editor, table, rows, alike):
            text = " ".join(map(str, numbers))
            schema_editor.execute(f"INSERT INTO sqlite_stat1 VALUES ('{table}', '{index}', '{text}')", params=None)
        schema_editor.execute(read, params=None)

    return RunStatements(write)


def _found_by_indexes(
    schema_editor: BaseDatabaseSchemaEditor, table: str, rows: int, alike: dict[str, int]
) -> list[tuple[str, list[int]]]:
    """Return how many rows each index finds by none of its columns, by the first, by the first two …"""
    found: list[tuple[str, list[int]]] = []
    for _, index, is_unique, *_ in _pragma(schema_editor, f"index_list({table})"):
        columns = [name for _, _, name in _pragma(schema_editor, f"index_info({index})")]
        numbers = list(accumulate((alike.get(name, rows) for name in columns), min, initial=rows))
        found.append((index, [*numbers[:-1], 1] if is_unique else numbers))
    return found


def _pragma(schema_editor: BaseDatabaseSchemaEditor, pragma: str) -> list[tuple[Any, ...]]:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
