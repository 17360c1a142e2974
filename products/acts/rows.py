"""Reading and writing the rows of one model for acts, whatever it is: many at a time, with few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

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
        found = {
            row[0].hex: dict(zip(self.columns, map(json_of, row[1:]), strict=True)) for row in self._locked(changes)
        }
        return {
            change.id: {name: found[change.id][name] for name in _names(change)}
            for change in changes
            if change.id in found
        }

    def write(self, changes: Sequence[Change]) -> None:
        moment = bulk.moment_text(now())
        self._delete([change.id for change in changes if change.after is None])
        self._insert([change for change in changes if change.before is None], moment)
        for names, alike in _by_columns(changes).items():
            rows = ((change.id, *map(bulk.text_of, map(change.after.get, names))) for change in alike if change.after)
            bulk.update(self.model, names, rows, self._stamps(moment, "updated_at"))

    def _locked(self, changes: Sequence[Change]) -> Iterable[tuple[Any, ...]]:
        return (
            self._rows([change.id for change in changes])
            .order_by("pk")
            .select_for_update()
            .values_list("pk", *self.columns)
        )

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
        columns = {field.column for field in self.model._meta.concrete_fields}
        return {name: moment for name in names if name in columns and name not in self.columns}


def json_of(value: object) -> object:
    """Return a column's value as it stands in a state."""
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.isoformat()
    return value


def _names(change: Change) -> Iterable[str]:
    return change.before if change.before is not None else change.after or ()


def _by_columns(changes: Iterable[Change]) -> dict[tuple[str, ...], list[Change]]:
    """Return the changes of rows that stay by the columns that differ in them."""
    found: defaultdict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.before is not None and change.after is not None:
            found[tuple(name for name, _, _ in change.differences)].append(change)
    return found
