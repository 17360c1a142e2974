"""Reading and writing the rows of one model for acts, whatever it is: many at a time, with few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db.models import Model, QuerySet

from products.acts.changes import Change, State
from pxm import bulk
from pxm.clock import now
from pxm.deletion import delete_rows


@dataclass(frozen=True)
class StoredRows:
    """`current` and `write` of an act whose states hold these columns of a model (``book_id``, ``amount``).

    A change that makes or deletes a row names all of them; `updated_at` moves by itself, where the model has it, and
    `made_with` gives the columns of a new row that no state holds.
    """

    model: type[Model]
    columns: tuple[str, ...]
    made_with: Mapping[str, Any] | None = None

    def current(self, changes: Sequence[Change]) -> dict[str, State]:
        """Lock the rows that are there and return what they hold of the columns that their change names."""
        found = {id: dict(zip(self.columns, values, strict=True)) for id, *values in self._locked(changes)}
        for change in changes:
            state = found.get(change.id)
            if state and len(names := _names(change)) < len(state):
                found[change.id] = {name: state[name] for name in names}
        return found

    def write(self, changes: Sequence[Change]) -> None:
        moment = bulk.moment_text(now())
        self._delete([change.id for change in changes if change.after is None])
        self._insert([change for change in changes if change.before is None], moment)
        for names, alike in _by_columns(changes).items():
            rows = ((change.id, *map(bulk.text_of, map(change.after.get, names))) for change in alike if change.after)
            bulk.update(self.model, names, rows, self._stamps(moment, "updated_at"))

    def _locked(self, changes: Sequence[Change]) -> Iterable[Sequence[Any]]:
        """Return the digits and the columns of the rows that are there. Past the ORM, which is slow."""
        kinds = self._kinds()
        columns = [bulk.hex_of(name) if kind == "UUIDField" else f'"{name}"' for name, kind in kinds.items()]
        condition, parameter = bulk.with_ids([change.id for change in changes])
        rows = bulk.select(
            f'SELECT {", ".join([bulk.hex_of("id"), *columns])} FROM "{self.model._meta.db_table}" WHERE {condition}'
            f" ORDER BY id{bulk.for_update()}",
            parameter,
        )
        read = [(place, _READ[kind]) for place, kind in enumerate(kinds.values(), start=1) if kind in _READ]
        return _read(rows, read) if read else rows

    def _kinds(self) -> dict[str, str]:
        """Return the kind of field behind each column; behind a foreign key, that of what it points at."""
        fields: dict[str, Any] = {str(field.column): field for field in self.model._meta.concrete_fields}
        return {
            name: (fields[name].target_field if fields[name].is_relation else fields[name]).get_internal_type()
            for name in self.columns
        }

    def _rows(self, ids: Collection[str]) -> QuerySet[Any]:
        return self.model._base_manager.filter(bulk.ids(ids))

    def _delete(self, ids: Sequence[str]) -> None:
        if ids:
            delete_rows(self._rows(ids))

    def _insert(self, changes: Sequence[Change], moment: str) -> None:
        if changes:
            rows = ((change.id, *map(bulk.text_of, map((change.after or {}).get, self.columns))) for change in changes)
            shared = {name: bulk.text_of(value) for name, value in (self.made_with or {}).items()}
            stamps = self._stamps(moment, "created_at", "updated_at")
            bulk.insert(self.model, ("id", *self.columns), rows, shared | stamps)

    def _stamps(self, moment: str, *names: str) -> dict[str, str]:
        columns = {str(field.column) for field in self.model._meta.concrete_fields}
        return {name: moment for name in names if name in columns and name not in self.columns}


def moment_of(value: datetime | str) -> str:
    """Return a moment as it stands in a state, from what a database driver returns for it."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


# What drivers return otherwise than it stands in a state.
_READ: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": moment_of,
    "JSONField": lambda value: orjson.loads(value) if isinstance(value, str) else value,
}


def _read(rows: Iterable[Sequence[Any]], read: Sequence[tuple[int, Callable[[Any], Any]]]) -> Iterator[Sequence[Any]]:
    for row in rows:
        values = list(row)
        for place, convert in read:
            values[place] = None if values[place] is None else convert(values[place])
        yield values


def _names(change: Change) -> Collection[str]:
    return change.before if change.before is not None else change.after or ()


def _by_columns(changes: Iterable[Change]) -> dict[tuple[str, ...], list[Change]]:
    """Return the changes of rows that stay by the columns that differ in them."""
    found: defaultdict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.before is not None and change.after is not None:
            found[change.differing].append(change)
    return found
