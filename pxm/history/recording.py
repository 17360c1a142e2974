"""Recording what happens to rows, in the transaction in which it happens.

Services that write rows by `pxm.rows` need nothing of this for changes; they say `created` and `deleted`, and wrap in
`together` what people think of as one change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, Model

from pxm import bulk
from pxm.history.declared import Tracked, tracked
from pxm.history.differences import Difference, difference
from pxm.history.lines import Line, Recorded, store
from pxm.history.models import NAME_LENGTH, Entry

_WORTH_KEEPING = 500

_gathered: ContextVar[list[Recorded] | None] = ContextVar("history_gathered", default=None)


def held(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """Return what a row holds of those attributes that are recorded; what has not been read counts as None.

    (To read it now would be a query for each of many rows.)
    """
    known = tracked(type(row))
    if known is None:
        return {}
    unread = row.get_deferred_fields()
    return {name: None if name in unread else getattr(row, name) for name in names if known.attribute(name)}


def changed(changes: Iterable[tuple[Model, Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """Record rows that were changed, with the old and the new values of their attributes; equal ones leave nothing."""
    entries = [(row, found) for row, old, new in changes if (found := _differences(tracked(type(row)), old, new))]
    _record([row for row, _ in entries], Entry.Verb.CHANGED, changes=[found for _, found in entries])


def rows_changed(model: type[Model], changes: Iterable[tuple[UUID, str, Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """As `changed`, for thousands of rows that nobody has loaded: each by its id and what people call it.

    They have a history of their own.
    """
    known = tracked(model)
    if known is None:
        return
    found: dict[bytes, dict[str, Difference]] = {}
    lines = []
    for id, called, old, new in changes:
        # Thousands of rows are mostly changed in the same way; what is long is hardly ever the same twice.
        key = orjson.dumps((old, new))
        differences = found.get(key)
        if differences is None:
            differences = _differences(known, old, new)
            if len(key) <= _WORTH_KEEPING:
                found[key] = differences
        if differences:
            lines.append(Line(known.name, id, called[:NAME_LENGTH], differences))
    _keep(lines)


def links_changed(links: Any, to: str, old: Sequence[UUID], new: Sequence[UUID]) -> None:
    """Record that a row's related manager `links` leads elsewhere by its foreign key `to`; one query for the names.

    The attribute has the name of the manager (``variation_links``).
    """
    row, name = links.instance, links.field.remote_field.get_accessor_name()
    known = tracked(type(row))
    if known is None or known.attribute(name) is None:
        return
    linked = links.model._meta.get_field(to).related_model._base_manager.in_bulk({*old, *new})
    before, after = ([str(linked[id]) for id in ids if id in linked] for ids in (old, new))
    changed([(row, {name: before}, {name: after})])


def created(*rows: Model, said: str = "") -> None:
    """Record rows of one model that were made just now. `said` is what they were made from."""
    _record(rows, Entry.Verb.CREATED, said=said)


def deleted(rows: Iterable[Model], *, said: str = "") -> None:
    """Record rows that are about to be deleted: call it before. `said` is what went with them."""
    _record(list(rows), Entry.Verb.DELETED, said=said)


def done(row: Model, said: str) -> None:
    """Record what was done with a row where the values say nothing: "replaced the secret"."""
    done_with([row], said)


def done_with(rows: Iterable[Model], said: str) -> None:
    """Record the same of several rows of one model."""
    _record(list(rows), Entry.Verb.DONE, said=said)


@contextmanager
def together() -> Iterator[None]:
    """Record what happens in this block as one change; several rows become one line that opens. Blocks may nest.

    If the block fails nothing is recorded: its writes are rolled back with it. So it must not swallow the failure of a
    savepoint in which something was recorded.
    """
    if _gathered.get() is not None:
        yield
        return
    entries: list[Recorded] = []
    token = _gathered.set(entries)
    try:
        yield
    finally:
        _gathered.reset(token)
    store(entries)


def _differences(known: Tracked | None, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Difference]:
    if known is None:
        return {}
    named = [(attribute, attribute.name) for attribute in known.attributes if attribute.name in old]
    found = {name: difference(attribute.kind, old[name], new.get(name)) for attribute, name in named}
    return {name: what for name, what in found.items() if what}


def _record(rows: Sequence[Model], verb: Entry.Verb, *, changes: Sequence[dict[str, Any]] = (), said: str = "") -> None:
    known = tracked(type(rows[0])) if rows else None
    if known is None:
        return
    owners = _owners(known, rows)
    lines = [_line(known, row, owners.get(row.pk)) for row in rows]
    nothing: dict[str, Difference] = {}
    for place, line in enumerate(lines):
        line.verb, line.said = verb.value, said[:NAME_LENGTH]
        line.changes = changes[place] if changes else nothing
    _keep(lines)


def _keep(entries: Sequence[Recorded]) -> None:
    """Store entries, or leave it to the end of the block that records them `together`."""
    gathered = _gathered.get()
    if gathered is None:
        store(entries)
    else:
        gathered.extend(entries)


@dataclass(frozen=True)
class _Owner:
    id: UUID
    name: str
    within: str


def _owners(known: Tracked, rows: Sequence[Model]) -> dict[UUID, _Owner]:
    """Return what the rows belong to. One query, none for rows with a history of their own."""
    if not known.belongs_to:
        return {}
    paths = [f"{known.belongs_to}_id", f"{known.belongs_to}__{known.named_by}", *filter(None, [known.within])]
    named = known.model._base_manager.filter(bulk.one_of(known.model._meta.pk, [row.pk for row in rows]))
    return {
        pk: _Owner(owner, str(name), str(within[0]) if within else "")
        for pk, owner, name, *within in named.values_list("pk", *map(F, paths))
    }


def _line(known: Tracked, row: Model, owner: _Owner | None) -> Line:
    called = known.called(row)
    if owner is None:
        return Line(known.name, row.pk, called[:NAME_LENGTH], {})
    return Line(
        subject_type=known.subject_type(),
        subject_id=owner.id,
        subject_name=owner.name[:NAME_LENGTH],
        changes={},
        row_type=known.name,
        row_id=row.pk,
        row_name=(f"{called} of {owner.within}" if owner.within else called)[:NAME_LENGTH],
    )
