"""The few statements of a build that the ORM has no fast form for, and where PostgreSQL and SQLite differ.

All go through Django's own connection, so they are part of the caller's transaction. Values are texts or None, which
both databases read for every type of column; a row's id is the text of its 32 hexadecimal digits, as SQLite stores it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, cast

import orjson
from django.db import connection

from products.models import Product

Value = str | None

PRODUCTS = Product._meta.db_table
NEWS = "pxm_build_news"

# Lines of COPY sent at once: a few hundred hide the cost of a call, and hold little memory.
_LINES_PER_BLOCK = 256
_MUST_BE_ESCAPED = re.compile(r"[\\\t\n\r]").search
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def select(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def hex_of(column: str) -> str:
    """Return the expression that reads a UUID column as hexadecimal digits."""
    return f"encode(uuid_send({column}), 'hex')" if is_postgresql() else column


def uuid_text(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def moment_text(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))


def among(column: str, type: str = "text") -> str:
    """Return the condition that `column` is one of the values of a single parameter, which `many` makes."""
    if is_postgresql():
        return f"{column} IN (SELECT value::{type} FROM json_array_elements_text(%s::json))"
    return f"{column} IN (SELECT value FROM json_each(%s))"


def many(texts: Collection[str]) -> str:
    """Return any number of texts as the single parameter that `among` expects.

    A JSON text on PostgreSQL, too: the driver takes longer to write an array than the server to read this.
    """
    return orjson.dumps(list(texts)).decode()


def parameter_of(column: str) -> str:
    """Return the placeholder for a text that becomes a value of this column of products."""
    return f"%s::{_type_of(column)}" if is_postgresql() else "%s"


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], shared: Mapping[str, Value]) -> None:
    """Write rows as fast as the driver can: COPY on PostgreSQL, `executemany` on SQLite.

    `rows` hold the `columns`; the columns of `shared` have one value in all rows.
    """
    names = ", ".join(f'"{column}"' for column in (*columns, *shared))
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for block in _copy_blocks(rows, tuple(shared.values())):
                    copy.write(block)
        else:
            places = ", ".join(["%s"] * (len(columns) + len(shared)))
            tail = tuple(shared.values())
            # An iterator, whatever the stubs say: rows are made as they are written.
            whole_rows: Any = ((*row, *tail) for row in rows)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', whole_rows)


def _copy_blocks(rows: Iterable[Sequence[Value]], shared: Sequence[Value]) -> Iterator[str]:
    end = "".join(f"\t{_copy_text(value)}" for value in shared) + "\n"
    lines = (_copy_line(row) + end for row in rows)
    while block := "".join(islice(lines, _LINES_PER_BLOCK)):
        yield block


def _copy_line(row: Sequence[Value]) -> str:
    """Nearly every row is plain texts, which is quicker to see of the whole row than of each value."""
    if None not in row:
        texts = cast("Sequence[str]", row)
        if not _MUST_BE_ESCAPED("".join(texts)):
            return "\t".join(texts)
    return "\t".join(map(_copy_text, row))


def _copy_text(value: Value) -> str:
    return "\\N" if value is None else value.translate(_ESCAPED)


@contextmanager
def news(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[None]:
    """Hold rows in the temporary table `NEWS`, whose columns have the types of the same columns of products."""
    definitions = ", ".join(f'"{column}" {_type_of(column)}' for column in columns)
    execute(f'CREATE TEMPORARY TABLE "{NEWS}" ({definitions})')
    insert(NEWS, columns, rows, {})
    yield
    execute(f'DROP TABLE "{NEWS}"')


def _type_of(column: str) -> str:
    field = next(field for field in Product._meta.concrete_fields if field.column == column)
    return str(field.db_type(connection))
