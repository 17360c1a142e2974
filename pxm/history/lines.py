"""Entries as they are stored: merged by row, and many of them below one line."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from pxm import bulk
from pxm.acting import actor
from pxm.clock import now
from pxm.history.models import Entry
from pxm.ids import uuid7s

_COLUMNS = [str(field.column) for field in Entry._meta.concrete_fields]
_read = attrgetter(*(field.attname for field in Entry._meta.concrete_fields))


def store(entries: Sequence[Entry]) -> None:
    """Write entries with who acted and when. One statement, however many there are.

    Past the ORM, which takes longer for thousands than what they tell of.
    """
    entries = _merged(entries)
    if not entries:
        return
    lines = entries if len(entries) == 1 else [_act(entries), *entries]
    who, moment = actor(), now()
    for id, line in zip(uuid7s(len(lines)), lines, strict=True):
        line.id, line.at = id, moment
    lines[0].made_by(who)
    for place, entry in enumerate(entries if len(entries) > 1 else ()):
        entry.act_id, entry.place, entry.inside = lines[0].id, place, lines[0].subject_id is not None
    bulk.insert(Entry, _COLUMNS, (bulk.texts_of(_read(line)) for line in lines))


def _merged(entries: Sequence[Entry]) -> list[Entry]:
    """Return one entry per row: what was set on a row that was made just now, or is gone, needs no line of its own."""
    result: dict[tuple[str, UUID | None, int], Entry] = {}
    last: dict[tuple[str, UUID | None], tuple[Entry, int]] = {}
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


def _takes_in(before: Entry, entry: Entry) -> bool:
    """Add `entry` to the entry before it of the same row, if the two read as one; return whether they do."""
    if entry.verb != Entry.Verb.CHANGED or before.changes.keys() & entry.changes.keys():
        return False
    if before.verb == Entry.Verb.CHANGED:
        before.changes = before.changes | entry.changes
    return before.verb in {Entry.Verb.CHANGED, Entry.Verb.CREATED}


def _act(entries: Sequence[Entry]) -> Entry:
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
