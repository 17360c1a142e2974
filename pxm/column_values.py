"""Values of columns as Django's converters make them, in a fraction of the time: a page holds hundreds of ids and
moments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from json import JSONDecoder
from typing import Any
from uuid import UUID, SafeUUID

from django.db.models import JSONField
from django.db.models.expressions import Col
from psycopg import adapters
from psycopg.postgres import types
from psycopg.pq import Format

from pxm import bulk

Reader = Callable[[Any], Any]


def column_readers(converters: Iterable[Callable[..., Any]], column: Any, connection: Any) -> Iterator[Reader]:
    """Yield, for each of the converters of a column, what makes the same of a value that is not None."""
    quick = _quick_readers(column, connection)
    for convert in converters:
        yield quick.get(convert) or partial(_converted, convert, column, connection)


def use_quick_loaders(cursor: Any) -> None:
    """Let a cursor of PostgreSQL's driver read moments as the driver does by itself: Django has a slower way.

    The moments are the same, as the time zone of its sessions is UTC.
    """
    cursor.adapters.register_loader("timestamptz", _MOMENTS)


_MOMENTS = adapters.get_loader(types["timestamptz"].oid, Format.TEXT)


def _quick_readers(column: Any, connection: Any) -> dict[Callable[..., Any], Reader]:
    field, ops = column.target if isinstance(column, Col) else None, connection.ops
    readers: dict[Callable[..., Any], Reader] = {}
    if isinstance(field, JSONField) and field.decoder is None:
        readers[field.from_db_value] = _json
    if not bulk.is_postgresql():
        readers |= {ops.convert_uuidfield_value: _id, ops.convert_datetimefield_value: _moment}
        readers[ops.convert_booleanfield_value] = bool
    return readers


def _converted(convert: Callable[..., Any], column: Any, connection: Any, value: Any) -> Any:
    return convert(value, column, connection)


_EMPTY: dict[str, Callable[[], Any]] = {"{}": dict, "[]": list}
_decode = JSONDecoder().decode


def _json(text: str) -> Any:
    """Most columns hold nothing."""
    empty = _EMPTY.get(text)
    return empty() if empty else _decode(text)


# The slots of an id: its constructor, which takes many spellings, tells them apart each time.
_SLOTS: Any = UUID
_set_number: Callable[[UUID, int], None] = _SLOTS.int.__set__
_set_safety: Callable[[UUID, SafeUUID], None] = _SLOTS.is_safe.__set__


def _id(digits: str) -> UUID:
    """Return the id that SQLite keeps as 32 digits."""
    made = UUID.__new__(UUID)
    _set_number(made, int(digits, 16))
    _set_safety(made, SafeUUID.unknown)
    return made


def _moment(found: datetime | str) -> datetime:
    """Return the moment that SQLite keeps without a time zone; what is computed rather than a column is a text."""
    return (found if isinstance(found, datetime) else datetime.fromisoformat(found)).replace(tzinfo=UTC)
