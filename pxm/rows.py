"""How services find and write rows: locked in one order, only what differs, a lost race as a refusal.

Code that locks rows of several tables does so in the order of the rooms, the lower ones last, and by primary key within
a table, so that no two writers wait for each other: products, variations, options. A build does the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from pxm.clock import now
from pxm.constraints import problem_of
from pxm.errors import Invalid, Missing, Problem, Stale
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.prepared import Prepared

Row = TypeVar("Row", bound=Model)


# --- Finding ----------------------------------------------------------------------------------------------------------


def could_not_find(thing: str, missing: Iterable[str] = (), *, pointer: str = "") -> Problem:
    """Return the error for what does not exist; ids named in a body are listed and pointed at.

    PIM contract §1.8, *unknown ids*.
    """
    if ids := list(missing):
        return Problem(f"could not find {thing}", "missing_ids", pointer, {"missing_ids": ids})
    return Problem(f"could not find {thing}", "missing")


def find(rows: QuerySet[Row], id: UUID | str | None, *, by: str = "pk") -> Row:
    """Return the row of that id, or raise Missing; a text that is not a UUID is the id of nothing.

    `by` is a column that names rows in place of the primary key, one of ids or one of texts.
    """
    found = read_uuid(id) if by == "pk" else id
    row = rows.filter(**{by: found}).first() if found else None
    if row is None:
        raise missing(rows.model)
    return row


def find_rows(rows: QuerySet[Row], ids: Iterable[str]) -> tuple[list[Row], list[str]]:
    """Look `ids` up in one query; return the rows, each once, in order, and the texts without a row."""
    return _in_order(ids, lambda wanted: list(rows.filter(pk__in=wanted)))


def find_ids(rows: QuerySet[Row], ids: Iterable[str]) -> tuple[list[UUID], list[str]]:
    """As `find_rows`, but return only the ids of the rows."""
    found, missing = find_rows(rows.only("pk"), ids)
    return [row.pk for row in found], missing


def missing(model: type[Model]) -> Missing:
    """Return the refusal that says that there is no such row of the model."""
    return Missing(could_not_find(str(model._meta.verbose_name)))


def _in_order(ids: Iterable[str], read: Callable[[set[UUID]], list[Row]]) -> tuple[list[Row], list[str]]:
    wanted = {text: read_uuid(text) for text in map(str, ids)}
    asked = {id for id in wanted.values() if id}
    rows = {row.pk: row for row in read(asked)} if asked else {}
    found = dict.fromkeys(id for id in wanted.values() if id in rows)
    return [rows[id] for id in found], [text for text, id in wanted.items() if id not in rows]


# --- Locking ----------------------------------------------------------------------------------------------------------


def lock(rows: QuerySet[Row]) -> list[Row]:
    """Lock `rows` by primary key for the rest of the transaction and return them as they are now.

    Raises Stale if a version is expected of one of them (`expecting_version`) and it has another.
    """
    return _locked(list(locking(rows)))


def locking(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return the query of `lock`, to be `Prepared`: thousands of rows are made in a fraction of the time."""
    return rows.order_by("pk").select_for_update()


def lock_prepared(rows: Prepared[Row], ids: Collection[UUID]) -> list[Row]:
    """As `lock`, by a prepared query with a place for `ids`."""
    return _locked(rows.all(ids=ids))


def _locked(found: list[Row]) -> list[Row]:
    if expectation := _expectation.get():
        expectation.check(found)
    return found


def lock_one(rows: QuerySet[Row], id: UUID) -> Row:
    """Lock the row of that id and return it; Missing if there is none."""
    found = lock(rows.filter(pk=id))
    if not found:
        raise missing(rows.model)
    return found[0]


def lock_rows(rows: QuerySet[Row], ids: Iterable[str]) -> tuple[list[Row], list[str]]:
    """As `find_rows`, but lock the rows, so that nobody deletes them."""
    return _in_order(ids, lambda wanted: lock(rows.filter(pk__in=wanted)))


# --- Versions ---------------------------------------------------------------------------------------------------------

STALE = Problem("changed since it was read", "stale")
TICK = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def version_of(row: Model) -> str:
    """Return a text that changes with every write of the row; ``0`` for a row that is not stored."""
    if row._state.adding:
        return "0"
    moved: datetime = row.updated_at  # type: ignore[attr-defined]  # every row with an API has it
    return f"{(moved - _EPOCH) // timedelta(microseconds=1):x}"


@contextmanager
def expecting_version(row: Model, versions: Collection[str] | None) -> Iterator[None]:
    """Do the work of the block only if the row, once locked, is of one of these versions; otherwise raise Stale.

    In that case, what the block wrote is undone, even if it never locked the row. None means any version; nothing is
    checked. A row that is not stored yet cannot be locked, so it is checked before the work.
    """
    if versions is None:
        yield
        return
    expectation = _Expectation(type(row), row.pk, frozenset(versions))
    if row._state.adding:
        expectation.check([row])
    token = _expectation.set(expectation)
    try:
        with transaction.atomic():
            yield
            if not expectation.is_met:
                raise Stale(STALE)
    finally:
        _expectation.reset(token)


@dataclass
class _Expectation:
    """A row and the versions it may have when it is first locked; later locks see what the work itself has written."""

    model: type[Model]
    pk: Any
    versions: frozenset[str]
    is_met: bool = False

    def check(self, locked: Iterable[Model]) -> None:
        for row in locked:
            if not self.is_met and row.pk == self.pk and isinstance(row, self.model):
                if version_of(row) not in self.versions:
                    raise Stale(STALE)
                self.is_met = True


_expectation: ContextVar[_Expectation | None] = ContextVar("expectation", default=None)


# --- Making -----------------------------------------------------------------------------------------------------------


class Maker(Generic[Row]):
    """Makes new rows of a model, with its defaults: of thousands, in a fraction of the time that the model takes.

    That asks each field of each row for its default, while here only lists and maps are made anew. What differs by row,
    as ids and moments do, is to be given by the names of its attributes.
    """

    def __init__(self, model: type[Row]) -> None:
        blank = model()
        values = {str(field.attname): getattr(blank, field.attname) for field in model._meta.concrete_fields}
        self._model, self._values = model, values
        self._fresh = [(name, value) for name, value in values.items() if isinstance(value, list | dict)]

    def __call__(self, **given: Any) -> Row:
        made = self._model.__new__(self._model)
        made._state = ModelState()
        made.__dict__.update(self._values)
        made.__dict__.update((name, value.copy()) for name, value in self._fresh)
        made.__dict__.update(given)
        return made


# --- Writing ----------------------------------------------------------------------------------------------------------


def differences(row: Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of `fields` that are not what the row holds."""
    return {name: value for name, value in fields.items() if getattr(row, name) != value}


def write(row: Model, fields: Mapping[str, Any], *, told: Mapping[str, tuple[Any, Any]] | None = None) -> None:
    """Write `fields` and record what changed; `updated_at` always moves forward: it is the row's version.

    `told` is what is recorded, before and after, in place of values that say little to people.
    """
    told = told or {}
    old = recording.held(row, fields) | {name: words for name, (words, _) in told.items()}
    later = max(now(), row.updated_at + TICK)  # type: ignore[attr-defined]  # every row written this way has it
    for name, value in (*fields.items(), ("updated_at", later)):
        setattr(row, name, value)
    row.save(update_fields=[*fields, "updated_at"])
    recording.changed([(row, old, {**fields, **{name: words for name, (_, words) in told.items()}})])


def write_many(changed: Iterable[tuple[Model, Mapping[str, Any]]]) -> None:
    """Write the fields of each row and move `updated_at`, with one statement for all rows that get the same values.

    The rows themselves stay as they were read. Their history shows what changed, as one act if there are several.
    """
    changed = list(changed)
    alike: dict[str, tuple[type[Model], Mapping[str, Any], list[Any]]] = {}
    for row, fields in changed:
        alike.setdefault(repr((type(row), sorted(fields.items()))), (type(row), fields, []))[2].append(row.pk)
    moment = now()
    for model, fields, keys in alike.values():
        model._base_manager.filter(pk__in=keys).update(**fields, updated_at=moment)
    recording.changed([(row, recording.held(row, fields), fields) for row, fields in changed])


def write_changes(row: Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write those of `fields` that differ, if any; return them."""
    changes = differences(row, fields)
    if changes:
        write(row, changes)
    return changes


def write_links(links: Any, to: str, ids: Sequence[UUID]) -> bool:
    """Give a row exactly these ordered links, each once; return whether anything changed.

    `links` is the row's related manager of a model with a `position` and a foreign key named `to`. Links that stay keep
    their row and its date. The caller has locked the row and what it links. The row's history names what was linked.
    """
    column = f"{to}_id"
    wanted = list(dict.fromkeys(ids))
    present = {getattr(link, column): link for link in links.order_by("position", "pk")}
    if list(present) == wanted:
        return False
    links.exclude(**{f"{column}__in": wanted}).delete()
    for position, id in enumerate(wanted):
        if id not in present:
            links.create(**{column: id, "position": position})
        elif present[id].position != position:
            links.filter(pk=present[id].pk).update(position=position)
    recording.links_changed(links, to, list(present), wanted)
    return True


def linked_ids(links: Any, to: str) -> list[UUID]:
    """Return what a row's ordered links point at, in order."""
    return list(links.order_by("position", "pk").values_list(f"{to}_id", flat=True))


@contextmanager
def lost_races_refused() -> Iterator[None]:
    """Refuse with the constraint's message what another writer has taken since the check; undo the block."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        known = problem_of(error)
        if known is None:
            raise
        raise Invalid(known) from error
