"""Thousands of rows written at once, for which the ORM has no fast form: COPY, `executemany`, one UPDATE … FROM.

Everything goes through Django's own connection, so it is part of the caller's transaction. Values are texts or None,
which PostgreSQL and SQLite read for every type of column, and `text_of` turns a Python value into such a text. An id is
the text of its 32 hexadecimal digits, as SQLite stores it. Columns are named as the database names them
(``parent_id``).

    bulk.insert(Price, ("id", "sku", "amounts"), map(bulk.texts_of, rows), {"book_id": book.pk.hex})
    bulk.update(Price, ("amounts",), ((price.pk.hex, text) for price, text in changed), {"updated_at": moment})
    Price.objects.filter(bulk.ids(many_digits))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import Model

from pxm.lookups import Condition

Value = str | None

_NEWS = "pxm_bulk_news"
_ROWS = "pxm_bulk_rows"
_PAIRS = "pxm_bulk_pairs"
# Lines of COPY sent at once: a few hundred hide the cost of a call, and hold little memory.
_LINES_PER_BLOCK = 256
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


# --- Values -----------------------------------------------------------------------------------------------------------


def text_of(value: object) -> Value:
    """Return the text that a column reads as `value`; a text is returned unchanged, also for a JSON column."""
    if type(value) is str:
        return value
    # Nearly all are of one of these very types, and patterns take their time.
    if write := _WRITERS.get(type(value)):
        return write(value)
    match value:
        case str():
            return value
        case UUID():
            return value.hex
        case int() | float() | Decimal():
            return str(value)
        case datetime():
            return moment_text(value)
        case date():
            return value.isoformat()
        case Mapping() | list() | tuple():
            return _json_text(value)
    raise TypeError(f"no column is known to hold a {type(value).__name__}")


def _json_text(value: object) -> str:
    return orjson.dumps(value).decode()


def texts_of(values: Iterable[object]) -> list[Value]:
    """Return a row as `insert` and `update` take it."""
    return list(map(text_of, values))


def moment_text(moment: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(moment))


_WRITERS: dict[type, Callable[[Any], Value]] = {
    type(None): lambda _: None,
    int: str,
    bool: lambda value: "1" if value else "0",
    UUID: attrgetter("hex"),
    datetime: moment_text,
    list: _json_text,
    dict: _json_text,
}


def uuid_text(digits: str) -> str:
    """Return the usual spelling of an id that is given as 32 digits."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


# --- Writing ----------------------------------------------------------------------------------------------------------


def insert(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    shared: Mapping[str, Value] | None = None,
    *,
    has_triggers: bool = False,
) -> None:
    """Insert rows that hold the `columns`; the columns of `shared` have one value in all of them.

    The caller supplies defaults: a column that is not named gets the database's default, which usually is none. `rows`
    is consumed row by row while writing. A violated constraint is Django's IntegrityError. Into a table that
    `has_triggers` they go with one statement, whatever the database.
    """
    if has_triggers and not is_postgresql():
        _insert_at_once(model, columns, rows, shared or {})
    else:
        _insert(model._meta.db_table, columns, rows, shared or {})


def insert_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Insert rows into a table that has no model: a temporary one."""
    _insert(table, columns, rows, {})


def insert_instances(rows: Sequence[Model], *, has_triggers: bool = False) -> None:
    """As `insert`, instances of one model with all their columns.

    What is the same in all of them is made into a text once: of rows that begin together, most columns hold nothing.
    """
    first = rows[0]
    key = _key(type(first))
    fields = {str(field.column): field.attname for field in first._meta.concrete_fields}
    shared = {
        column: text_of(value)
        for column, name in fields.items()
        for value in [getattr(first, name)]
        if column != key and all(_is_same(getattr(row, name), value) for row in rows)
    }
    own = {column: name for column, name in fields.items() if column not in shared}
    texts = (texts_of([getattr(row, name) for name in own.values()]) for row in rows)
    insert(type(first), list(own), texts, shared, has_triggers=has_triggers)


def _is_same(one: object, other: object) -> bool:
    """Whether two values are one, or both are empty."""
    return one is other or (not one and not other and type(one) is type(other))


def update(
    model: type[Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    shared: Mapping[str, Value] | None = None,
) -> None:
    """Write `columns` of the rows whose primary keys come first in `rows`, and `shared` into each of them.

    One statement, whatever the number of rows. Rows cannot swap unique values in it; a caller that needs this moves the
    old values out of the way first. An id without a row is ignored.
    """
    types = types_of(model)
    table, key = model._meta.db_table, _key(model)
    shared = shared or {}
    settings = [f'"{column}" = n."{column}"' for column in columns]
    settings += [f'"{column}" = {_cast(types[column])}' for column in shared]
    definitions = ", ".join(f'"{column}" {types[column]}' for column in (key, *columns))
    # All or nothing, without a savepoint: if it fails, the transaction is lost and the temporary table with it.
    with transaction.atomic(savepoint=False):
        execute(f'CREATE TEMPORARY TABLE "{_NEWS}" ({definitions})')
        _insert(_NEWS, (key, *columns), rows, {})
        execute(
            f'UPDATE "{table}" SET {", ".join(settings)} FROM "{_NEWS}" n WHERE "{table}"."{key}" = n."{key}"',
            *shared.values(),
        )
        execute(f'DROP TABLE "{_NEWS}"')


def _insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], shared: Mapping[str, Value]) -> None:
    """Write rows as fast as the driver can: COPY on PostgreSQL, `executemany` on SQLite."""
    names = ", ".join(f'"{column}"' for column in (*columns, *shared))
    tail = tuple(shared.values())
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if is_postgresql():
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for block in _copy_blocks(rows, tail):
                    copy.write(block)
        else:
            places = ", ".join(["%s"] * (len(columns) + len(shared)))
            # An iterator, whatever the stubs say: rows are made as they are written.
            whole_rows: Any = ((*row, *tail) for row in rows)
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', whole_rows)


def _insert_at_once(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Value]], shared: Mapping[str, Value]
) -> None:
    """Insert rows by way of a temporary table.

    For each statement that may set off a trigger SQLite keeps copies of all the pages it touches, so a statement for
    each row takes more than twice as long.
    """
    types = types_of(model)
    definitions = ", ".join(f'"{column}" {types[column]}' for column in columns)
    names = ", ".join(f'"{column}"' for column in (*columns, *shared))
    values = ", ".join([*(f'"{column}"' for column in columns), *(["%s"] * len(shared))])
    with transaction.atomic(savepoint=False):
        execute(f'CREATE TEMPORARY TABLE "{_ROWS}" ({definitions})')
        _insert(_ROWS, columns, rows, {})
        execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM "{_ROWS}"', *shared.values())
        execute(f'DROP TABLE "{_ROWS}"')


def _copy_blocks(rows: Iterable[Sequence[Value]], shared: Sequence[Value]) -> Iterator[str]:
    end = "".join(f"\t{_copy_text(value)}" for value in shared) + "\n"
    lines = (_copy_line(row) + end for row in rows)
    while block := "".join(islice(lines, _LINES_PER_BLOCK)):
        yield block


def _copy_line(row: Sequence[Value]) -> str:
    """Nearly every row is plain texts, and checking the whole row is quicker than checking each value."""
    if None in row:
        return "\t".join(map(_copy_text, row))
    texts = cast("Sequence[str]", row)
    return "\t".join(texts if _is_plain("".join(texts)) else map(_copy_text, texts))


def _is_plain(text: str) -> bool:
    """Four searches for a character each take a tenth of what a regular expression takes."""
    return not ("\\" in text or "\t" in text or "\n" in text or "\r" in text)


def _copy_text(value: Value) -> str:
    if value is None:
        return "\\N"
    return value if _is_plain(value) else value.translate(_ESCAPED)


def types_of(model: type[Model]) -> dict[str, str]:
    """Return the types of the columns of a model, as the database names them."""
    return {str(field.column): str(field.db_type(connection)) for field in model._meta.concrete_fields}


def _key(model: type[Model]) -> str:
    key = model._meta.pk
    assert key is not None
    return str(key.column)


def parameter_for(model: type[Model], column: str) -> str:
    """Return the place of a parameter that is selected as the value of a column, whose type PostgreSQL cannot guess."""
    return _cast(types_of(model)[column])


def _cast(type: str) -> str:
    return f"%s::{type}" if is_postgresql() else "%s"


# --- Reading ----------------------------------------------------------------------------------------------------------


class _HasKey(Condition):
    """A column is one of `keys`: texts of the database's `type`, or numbers."""

    def __init__(self, column: str, keys: Collection[str | int], type: str) -> None:
        super().__init__(column)
        self.keys, self.type = keys, type

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} IN (SELECT value FROM json_each(%s))", [_json(self.keys)]

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} = ANY(%s::{self.type}[])", [_array(map(str, self.keys))]


def ids(digits: Collection[str]) -> Condition:
    """Return the condition that a row has one of any number of ids: a single parameter of the statement."""
    return _HasKey("pk", digits, "uuid")


def one_of(field: Any, keys: Collection[Any]) -> Condition:
    """As `ids`, for any primary or foreign key: ids, numbers or texts."""
    target = field.target_field if field.is_relation else field
    values = [key.hex if isinstance(key, UUID) else key for key in keys]
    return _HasKey(field.attname, values, str(target.rel_db_type(connection)))


def with_ids(digits: Collection[str], column: str = "id") -> tuple[str, str]:
    """Return the same as text, for `select`, with the one parameter it has; of another `column` than the row's id."""
    condition = _HasKey(column, digits, "uuid")
    sql, (parameter,) = (condition.on_postgresql if is_postgresql() else condition.on_sqlite)(column)
    return sql, parameter


def one_of_texts(column: str, values: Collection[str]) -> Condition:
    """As `ids`, for a column of texts."""
    return _HasKey(column, values, "text")


def ids_text(digits: Collection[str]) -> str:
    """Return any number of ids as one parameter: of ``ANY(%s::uuid[])``, or of SQLite's ``json_each(%s)``."""
    return f"{{{','.join(digits)}}}" if is_postgresql() else _json(digits)


def among(column: str, values: Collection[str]) -> tuple[str, str]:
    """Return the condition that a text column is one of any number of values, and the one parameter it has."""
    any_of = "= ANY(%s::text[])" if is_postgresql() else "IN (SELECT value FROM json_each(%s))"
    return f'"{column}" {any_of}', texts_text(values)


def texts_text(texts: Collection[str]) -> str:
    """Return any number of texts, whatever is in them, as one parameter of ``ANY(%s::text[])`` or ``json_each(%s)``."""
    return _array(texts) if is_postgresql() else _json(texts)


def _array(texts: Iterable[str]) -> str:
    """Return PostgreSQL's text for an array, which it reads faster than the driver writes a list.

    Its planner knows how many members that has, and looks them up by hashing. A JSON text seems to have 100, and where
    statistics are old it is read again for each row of a table.
    """
    return "{" + ",".join(map(_array_text, texts)) + "}"


def _array_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _json(values: Collection[str | int]) -> str:
    return orjson.dumps(list(values)).decode()


def for_update() -> str:
    """Return what ends a `select` that locks its rows; SQLite lets nobody else write anyway."""
    return " FOR NO KEY UPDATE" if is_postgresql() else ""


def lock(model: type[Model], digits: Collection[str]) -> None:
    """Lock any number of rows by primary key, without reading them."""
    if is_postgresql():
        condition, parameter = with_ids(digits)
        rows = f'SELECT id FROM "{model._meta.db_table}" WHERE {condition} ORDER BY id{for_update()}'
        execute(f"SELECT COUNT(*) FROM ({rows}) locked", parameter)


def hex_of(column: str) -> str:
    """Return the expression that reads a UUID column as hexadecimal digits."""
    return f"encode(uuid_send(\"{column}\"), 'hex')" if is_postgresql() else f'"{column}"'


def text_in(column: str) -> str:
    """Return the expression that reads a moment as the text the database has for it: to be compared, not shown.

    A driver takes longer to make objects of ten thousand of them than to read everything else of their rows.
    """
    return f"{column}::text" if is_postgresql() else f"{column} || ''"


def select(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """Read plain tuples, which for ten thousand rows costs a fraction of the ORM's."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@contextmanager
def paired(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the name of a temporary table whose rows are pairs of ids, `old` and `new`, given as digits.

    It belongs to the caller's transaction; if the block fails, so does the transaction.
    """
    kind = connection.data_types["UUIDField"] % {"max_length": 32}
    execute(f'CREATE TEMPORARY TABLE "{_PAIRS}" (old {kind} PRIMARY KEY, new {kind} NOT NULL)')
    _insert(_PAIRS, ("old", "new"), pairs, {})
    yield _PAIRS
    execute(f'DROP TABLE "{_PAIRS}"')


def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"
