"""What rows of a file do, kept as `PlannedRow`s."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from products.acts.changes import Change
from products.files.models import NAME_LENGTH
from products.transfer.models import PlannedRow
from pxm import bulk
from pxm.errors import Problem


class Marks(NamedTuple):
    """What is to be known before a row is written, by the columns of `PlannedRow`."""

    frees_child: bool = False
    changes_sku: bool = False
    changes_slug: bool = False
    marks_parent: bool = False
    leaps: bool = False


MARKS, NO_MARKS = Marks._fields, Marks()


@dataclass(frozen=True)
class Seen:
    """A row that was looked at: what it is to be called, which product or price it means, and what it does to that.

    `codes` are those it gives, by the columns of `PlannedRow`. `problems` say why it does nothing.
    """

    number: int
    what: str
    name: str
    subject_id: UUID | None = None
    change: Change | None = None
    problems: Sequence[Problem] = ()
    codes: Mapping[str, str | None] = field(default_factory=dict)
    marks: Marks = NO_MARKS


_CODES = ("sku", "slug", "reference")
_COLUMNS = ("number", "what", "subject_id", "name", "change", "problems", *_CODES, *MARKS)


def store(plan_id: UUID, rows: Iterable[Seen]) -> Counter[str]:
    """Keep what rows do; return how many there are of each kind and mark."""
    counts: Counter[str] = Counter()
    texts = []
    for each in rows:
        counts.update([str(each.what), *(mark for mark, is_set in zip(MARKS, each.marks, strict=True) if is_set)])
        texts.append(bulk.texts_of(_values(each)))
    bulk.insert(PlannedRow, _COLUMNS, texts, {"plan_id": plan_id.hex, "fate": PlannedRow.Fate.PLANNED.value})
    return counts


def _values(each: Seen) -> tuple[Any, ...]:
    return (
        each.number,
        each.what,
        each.subject_id,
        each.name[:NAME_LENGTH],
        written(each.change) if each.change else "",
        [{"message": one.message, "code": one.code, "pointer": one.pointer} for one in each.problems],
        *map(each.codes.get, _CODES),
        *each.marks,
    )


def written(change: Change) -> str:
    return orjson.dumps([change.before, change.after]).decode()


def read(subject_id: UUID, name: str, text: str) -> Change:
    """Return what a row does, as it was kept."""
    before, after = orjson.loads(text)
    return Change(subject_id.hex, name, before, after)
