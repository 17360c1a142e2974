"""Entries as they are stored: merged by row, and many of them below one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from pxm import bulk, prepared
from pxm.acting import actor
from pxm.clock import now
from pxm.history.listening import LISTENERS
from pxm.history.models import Entry
from pxm.ids import uuid7s

# More entries than this are written past the ORM, which takes longer for them than what they tell of.
MANY = 40


@dataclass(slots=True)
class Line:
    """What an entry says of a changed row, as long as it is one of thousands: making the entries would take longer."""

    subject_type: str
    subject_id: UUID | None
    subject_name: str
    changes: dict[str, Any]
    verb: str = Entry.Verb.CHANGED.value
    row_type: str = ""
    row_id: UUID | None = None
    row_name: str = ""
    said: str = ""
    id: UUID | None = None
    place: int = 0

    def as_entry(self) -> Entry:
        return Entry(**{name: value for name, value in asdict(self).items() if name != "id"})


Recorded: TypeAlias = Entry | Line


def store(recorded: Sequence[Recorded]) -> None:
    """Write entries with who acted and when, by one statement however many there are."""
    merged = _merged(recorded)
    if len(merged) > MANY:
        _store_many(merged)
    elif merged:
        _store_few([each.as_entry() if isinstance(each, Line) else each for each in merged])
    for listener in LISTENERS if merged else ():
        listener.hear(merged)


def _store_few(entries: Sequence[Entry]) -> None:
    lines = entries if len(entries) == 1 else [_act(entries), *entries]
    moment = now()
    for id, line in zip(uuid7s(len(lines)), lines, strict=True):
        line.id, line.at = id, moment
    lines[0].made_by(actor())
    for place, entry in enumerate(entries if len(entries) > 1 else ()):
        entry.act_id, entry.place, entry.inside = lines[0].id, place, lines[0].subject_id is not None
    if len(lines) == 1:
        prepared.insert(lines[0])
    else:
        Entry.objects.bulk_create(lines)


def _store_many(entries: Sequence[Recorded]) -> None:
    """Store the entries of an act, and the line above them, past the ORM."""
    act = _act(entries)
    act.id, *ids = uuid7s(1 + len(entries))
    act.at = now()
    act.made_by(actor())
    for place, (entry, id) in enumerate(zip(entries, ids, strict=True)):
        entry.id, entry.place = id, place
    same = Entry(at=act.at, act=act, inside=act.subject_id is not None)
    fields = [field for field in Entry._meta.concrete_fields if field.attname not in _OWN]
    of_act, of_entries = ([bulk.text_of(getattr(line, field.attname)) for field in fields] for line in (act, same))
    above = [bulk.text_of(getattr(act, name)) for name in _OWN]
    rows = chain([[*above, *of_act]], ([*row, *of_entries] for row in _rows_of(entries)))
    bulk.insert(Entry, [*_OWN, *(str(field.column) for field in fields)], rows)


# What differs between the entries of an act.
_OWN = (
    *("id", "verb", "subject_type", "subject_id", "subject_name"),
    *("row_type", "row_id", "row_name", "changes", "said", "place"),
)


def _rows_of(entries: Sequence[Recorded]) -> Iterator[list[str | None]]:
    # Those of one act mostly say the same, and then with the same object.
    written: dict[int, str] = {}
    for entry in entries:
        changes = written.get(id(entry.changes))
        if changes is None:
            changes = written[id(entry.changes)] = orjson.dumps(entry.changes).decode()
        yield [
            entry.id.hex if entry.id else None,
            str(entry.verb),
            entry.subject_type,
            entry.subject_id.hex if entry.subject_id else None,
            entry.subject_name,
            entry.row_type,
            entry.row_id.hex if entry.row_id else None,
            entry.row_name,
            changes,
            entry.said,
            str(entry.place),
        ]


def _merged(entries: Sequence[Recorded]) -> list[Recorded]:
    """Return one entry per row: what was set on a row that was made just now, or is gone, needs no line of its own."""
    result: dict[tuple[str, UUID | None, int], Recorded] = {}
    last: dict[tuple[str, UUID | None], tuple[Recorded, int]] = {}
    for entry in entries:
        row = (entry.row_type or entry.subject_type, entry.row_id or entry.subject_id)
        before, times = last.get(row, (None, 0))
        if before is not None and _takes_in(before, entry):
            continue
        if before is not None and entry.verb == Entry.Verb.DELETED:
            times -= 1
        last[row] = entry, times + 1
        result[*row, times] = entry
    return list(result.values())


def _takes_in(before: Recorded, entry: Recorded) -> bool:
    """Add `entry` to the entry before it of the same row, if the two read as one; return whether they do."""
    if entry.verb != Entry.Verb.CHANGED or before.changes.keys() & entry.changes.keys():
        return False
    if before.verb == Entry.Verb.CHANGED:
        before.changes = before.changes | entry.changes
    return before.verb in {Entry.Verb.CHANGED, Entry.Verb.CREATED}


def _act(entries: Sequence[Recorded]) -> Entry:
    """Return the line above several entries; it keeps what is the same in all of them."""
    first = entries[0]
    subjects = {entry.subject_id for entry in entries}
    types = {entry.subject_type for entry in entries}
    verbs = {entry.verb for entry in entries}
    act = Entry(
        verb=first.verb if len(verbs) == 1 else Entry.Verb.CHANGED,
        subject_type=first.subject_type if len(types) == 1 else "",
        number=len(entries),
    )
    if len(subjects) == 1:
        act.subject_id, act.subject_name = first.subject_id, first.subject_name
    elif all(entry.changes == first.changes for entry in entries):
        act.changes = first.changes
    return act
