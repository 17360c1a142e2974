"""Queries whose SQL is made once: for what every request asks, Django takes longer to write the SQL than the database
to answer it. And statements that are written out, for what every job writes.

    _KEY = Prepared(lambda id: ApplicationKey.objects.filter(pk=id))
    key = _KEY.first(id=key_id)

    _SALES = Prepared(lambda ids: Sale.objects.filter(one_of("price", ids)).order_by("pk").values_list("pk", "name"))
    rows = _SALES.all(ids=price_ids)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from threading import local
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count, Model, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable
from django.db.models.sql.compiler import SQLCompiler
from psycopg import Cursor as ServerBindingCursor

from pxm import bulk
from pxm.column_values import column_readers, use_quick_loaders
from pxm.lookups import Condition

Row = TypeVar("Row")


class Place(Value):
    """Stands in a query where a value will: an id, a text, a number or a moment; in `one_of`, a collection of ids.

    Ids of a collection may be given as their digits.
    """

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self]


# As the driver does, so that what is asked once takes no place in the server's memory.
_TIMES_UNTIL_PREPARED = 5


_of_thread = local()


class _OneOf(Condition):
    def __init__(self, column: str, ids: Place) -> None:
        super().__init__(column)
        self.ids = ids

    def on_sqlite(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} IN (SELECT value FROM json_each(%s))", [self.ids]

    def on_postgresql(self, column: str) -> tuple[str, list[Any]]:
        return f"{column} = ANY(%s::uuid[])", [self.ids]


def one_of(column: str, ids: Place) -> Condition:
    """Return the condition that a column of UUIDs is one of those that will stand there; for none, nothing is read."""
    return _OneOf(column, ids)


def how_many(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    """Return the query whose only row is how many rows there are."""
    whole = rows.order_by().values(all=Value(1))
    counted: QuerySet[Any, int] = whole.annotate(n=Count("*")).values_list("n", flat=True)
    return counted


def execute(statement: str, *values: object) -> int:
    """Execute a statement that is written out, and the same each time; return how many rows it has changed.

    Values are what `bulk.text_of` takes.
    """
    with _cursor(connections[DEFAULT_DB_ALIAS]) as cursor:
        cursor.execute(statement, bulk.texts_of(values))
        return int(cursor.rowcount)


def select(statement: str, *values: str) -> list[tuple[Any, ...]]:
    """As `bulk.select`, for a statement that is the same each time."""
    with _cursor(connections[DEFAULT_DB_ALIAS]) as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def insert(row: Model, *, or_change: Sequence[str] = ()) -> None:
    """Insert a row with all its columns or, if one of its key is there, write the columns `or_change` of that."""
    meta = row._meta
    columns = {str(field.column): getattr(row, field.attname) for field in meta.concrete_fields}
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    statement = f'INSERT INTO "{meta.db_table}" ({names}) VALUES ({places})'
    if or_change:
        assert meta.pk is not None
        settings = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in or_change)
        statement += f' ON CONFLICT ("{meta.pk.column}") DO UPDATE SET {settings}'
    execute(statement, *columns.values())


def _cursor(connection: Any) -> Any:
    """Return a cursor; on PostgreSQL one by which the server, too, reads and plans each statement only once.

    Django's own sends values within the text of a statement, which is another one each time.
    """
    if not bulk.is_postgresql():
        return connection.cursor()
    connection.ensure_connection()
    driver = connection.connection
    driver.prepare_threshold = _TIMES_UNTIL_PREPARED
    cursor = ServerBindingCursor(driver)
    use_quick_loaders(cursor)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)


class Prepared(Generic[Row]):
    """A query that `make` builds from places; what it is executed with comes by the same names.

    `make` is called once in each thread, so it must build the same query whatever the values, and nothing in it may
    depend on what is stored. The query returns instances, with those that `select_related` names, tuples or single
    values.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._kept = local()

    def all(self, **values: Any) -> list[Row]:
        return self._of_thread(values).rows(values, None)

    def some(self, window: slice, **values: Any) -> list[Row]:
        """Return the rows in the window of a query that has an order."""
        return self._of_thread(values).rows(values, window)

    def first(self, **values: Any) -> Row | None:
        """Return the first row, None if there is none."""
        return next(iter(self.some(slice(0, 1), **values)), None)

    def _of_thread(self, names: Any) -> _Query[Row]:
        kept: _Query[Row] | None = getattr(self._kept, "query", None)
        if kept is None:
            kept = self._kept.query = _Query(self._make(**{name: Place(name) for name in names}))
        kept.ask_here()
        return kept


class _Query(Generic[Row]):
    """A query set whose SQL is written, and of which it is known how its rows are made."""

    def __init__(self, rows: Any) -> None:
        compiler: Any = rows.query.get_compiler(using=rows.db)
        self._using: str = rows.db
        self._connection: Any = compiler.connection
        self._is_postgresql = self._connection.vendor == "postgresql"
        sql, parameters = _with_constants(*compiler.as_sql())
        self._whole, self._window = _Statement(sql), _Statement(f"{sql} LIMIT %s OFFSET %s")
        self._parameters = parameters
        self._places = [(at, each.value) for at, each in enumerate(parameters) if isinstance(each, Place)]
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        self._converters = [
            (place, read)
            for place, (functions, column) in compiler.get_converters(columns).items()
            for read in column_readers(functions, column, self._connection)
        ]
        self._make: Callable[[Any], Any] = _maker(rows, compiler)

    def ask_here(self) -> None:
        """Ask by the connection that its thread has now, which may be another one than before: that of a snapshot."""
        self._connection = connections[self._using]

    def rows(self, values: dict[str, Any], window: slice | None) -> list[Row]:
        if any(_is_none_at_all(value) for value in values.values()):
            return []
        known = {name: self._adapted(value) for name, value in values.items()}
        parameters = self._parameters.copy()
        for at, name in self._places:
            parameters[at] = known[name]
        if window is None:
            found = self._fetched(self._whole, parameters)
        else:
            found = self._fetched(self._window, [*parameters, window.stop - window.start, window.start])
        if not self._converters:
            return [self._make(row) for row in found]
        return [self._make(self._converted(row)) for row in found]

    def _fetched(self, statement: _Statement, parameters: list[Any]) -> list[tuple[Any, ...]]:
        """Ask the driver itself: Django's cursors, which look at each statement again, are for who wants to see them.

        On PostgreSQL the driver's own cursor sends values beside the statement, so that the server, too, reads and
        plans it only once; Django's sends them within its text, which is another one each time.
        """
        connection = self._connection
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        connection.validate_no_broken_transaction()
        if connection.queries_logged or connection.execute_wrappers:
            return self._watched(statement, parameters)
        found: list[tuple[Any, ...]]
        with connection.wrap_database_errors:
            if self._is_postgresql:
                return self._server_binding().execute(statement.sql, parameters).fetchall()
            found = connection.connection.execute(statement.for_sqlite, parameters).fetchall()
        return found

    def _watched(self, statement: _Statement, parameters: list[Any]) -> list[tuple[Any, ...]]:
        """Ask in sight of those who count queries, and of those who want to be asked first."""
        with _cursor(self._connection) as cursor:
            cursor.execute(statement.sql, tuple(parameters))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _server_binding(self) -> ServerBindingCursor[Any]:
        """Return the cursor of this thread: to make one takes a quarter of the time of a short query."""
        driver = self._connection.connection
        kept: ServerBindingCursor[Any] | None = getattr(_of_thread, "cursor", None)
        if kept is None or kept.connection is not driver:
            driver.prepare_threshold = _TIMES_UNTIL_PREPARED
            kept = _of_thread.cursor = ServerBindingCursor(driver)
            use_quick_loaders(kept)
        return kept

    def _converted(self, row: Iterable[Any]) -> list[Any]:
        converted = list(row)
        for place, convert in self._converters:
            value = converted[place]
            if value is not None:  # which every kind of column reads as None
                converted[place] = convert(value)
        return converted

    def _adapted(self, value: Any) -> Any:
        """Return what the driver takes for a value."""
        match value:
            case UUID():
                return value if self._is_postgresql else value.hex
            case str() | int():
                return value
            case datetime():
                return self._connection.ops.adapt_datetimefield_value(value)
        return bulk.ids_text([id if type(id) is str else id.hex for id in value])


# A double percent sign stands for one that is no mark.
_MARK = re.compile(r"(?<!%)%s")


def _with_constants(sql: str, parameters: Collection[Any]) -> tuple[str, list[Any]]:
    """Write the texts and numbers that are always the same into the SQL, and return the parameters that remain.

    Which index of some rows fits can depend on such a value. As a parameter it makes SQLite plan the query anew each
    time, which takes ten times as long as to answer it, and keeps PostgreSQL from using the index in a lasting plan.
    """
    text, *rests = _MARK.split(sql)
    others: list[Any] = []
    for parameter, rest in zip(parameters, rests, strict=True):
        if isinstance(parameter, str) and "\0" not in parameter:
            text += "'" + str.__str__(parameter).replace("'", "''").replace("%", "%%") + f"'{rest}"
        elif type(parameter) is int:
            text += f"{parameter}{rest}"
        else:
            others.append(parameter)
            text += f"%s{rest}"
    return text, others


class _Statement:
    """SQL with Django's marks for parameters, and with those of SQLite's driver."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.for_sqlite = _MARK.sub("?", sql).replace("%%", "%")


def _is_none_at_all(value: Any) -> bool:
    """Whether nothing can be one of these."""
    return not value and isinstance(value, Collection)


def _maker(rows: Any, compiler: Any) -> Callable[[list[Any]], Any]:
    """Return what makes of a row of columns what the query set would make of it."""
    if rows._iterable_class is FlatValuesListIterable:
        return itemgetter(0)
    if rows._iterable_class is ValuesListIterable:
        return tuple if not compiler.has_extra_select else lambda row: tuple(row[: compiler.col_count])
    if rows._iterable_class is not ModelIterable:
        raise TypeError("prepared queries return instances of models, tuples or single values")
    make = _instance_maker(compiler.klass_info, compiler.select, rows.db)
    annotations: dict[str, int] = compiler.annotation_col_map or {}

    def annotated(row: list[Any]) -> Any:
        made = make(row)
        for name, place in annotations.items():
            setattr(made, name, row[place])
        return made

    return annotated if annotations else make


def _instance_maker(found: Any, select: Any, using: str) -> Callable[[list[Any]], Any]:
    """Return what makes an instance, with those that are selected along, of a row of columns.

    Like `Model.from_db`, without asking for each value of each row whether it was given: that takes longer than to read
    the row.
    """
    model, start, stop = found["model"], found["select_fields"][0], found["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in select[start:stop]]
    key = names.index(model._meta.pk.attname)
    related = [
        (_instance_maker(each, select, using), each["local_setter"], each["remote_setter"])
        for each in found.get("related_klass_infos", ())
    ]

    def make(row: list[Any]) -> Any:
        values = row[start:stop]
        if values[key] is None:
            return None
        made = model.__new__(model)
        made._state = state = ModelState()
        state.adding, state.db = False, using
        made.__dict__.update(zip(names, values, strict=True))
        for make_other, set_here, set_there in related:
            other = make_other(row)
            set_here(made, other)
            if other is not None:
                set_there(other, made)
        return made

    return make
