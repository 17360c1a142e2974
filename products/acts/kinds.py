"""What rooms declare so that many of their rows can be changed as one act: shown, agreed to, applied, undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db.models import Model

from products.acts.changes import Change, State
from products.acts.models import Act
from pxm.registry import Registry

Asked = Mapping[str, object]


@dataclass(frozen=True)
class Plan:
    """What an act would do.

    `changes` name each row once and leave out those that are already as wanted. `notes` say the rest in words ("16
    have it already"). `consents` are sentences about what would be lost; each must be ticked before the act is done.
    """

    changes: Iterable[Change]
    notes: Sequence[str] = ()
    consents: Sequence[str] = ()


@dataclass(frozen=True)
class Subject:
    """What an act is about, as a whole: its history gets the line that says so."""

    row: Model
    name: str
    page: str

    @property
    def id(self) -> UUID:
        found: UUID = self.row.pk
        return found


@dataclass(frozen=True)
class Columns:
    """What people see of each row: attributes in order with what they are called, and what a state holds of one."""

    labels: Mapping[str, str]
    words: Callable[[str, State], str]


def _no_words(asked: Asked, name: str, state: State) -> str:
    return ""


@dataclass(frozen=True)
class ActKind:
    """A kind of act.

    - `verb` begins a button or a title and `thing` and `things` name the rows: "Change", "price", "prices". `undone`
      says in a button or title what taking it back does.
    - `plan` says what an act would do that is `asked` for (a JSON object); it raises what `pxm.errors` has for what
      cannot be asked.
    - `current` locks the rows that are there and returns, by id, what they hold of the attributes that the changes
      name; where a change deletes a row, everything in `before`.
    - `write` makes, changes and deletes rows as the changes say, in a number of statements that does not depend on how
      many there are. It gets some thousands at a time, after all of them have been compared with `current`. It may
      refuse with what `pxm.errors` has.
    - `release` gives up codes of all rows that pass to others, before the first are written: `write` knows only some.
    - `planned` is told of each act that was planned, in its transaction, and may refuse it with what `pxm.errors` has.
    - `told` is the line of history: "raised 412 prices by 5 %".
    - `subject` finds what it is about, if that still exists; None for rows that are about nothing in common. From such
      an act, `back` leads to their list.
    - `permission` is what a person needs to look at such an act, to do and to undo it, and what it `needs` beside that
      where it depends on what is asked.
    - `labels` are the attributes that people see, in order, with what they call them; `words` says what a
      state holds of one. Other attributes are not shown. Where that depends on what is asked, `columns` gives both.
    """

    name: str
    verb: str
    thing: str
    things: str
    permission: str
    plan: Callable[[Asked], Plan]
    current: Callable[[Sequence[Change]], Mapping[str, State]]
    write: Callable[[Sequence[Change]], None]
    told: Callable[[Asked, int], str]
    subject: Callable[[Asked], Subject | None]
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Callable[[Asked, str, State], str] = _no_words
    columns: Callable[[Asked], Columns] | None = None
    back: Callable[[], str] | None = None
    needs: Callable[[Asked], Sequence[str]] | None = None
    release: Callable[[Sequence[Change]], None] | None = None
    planned: Callable[[Act], None] | None = None

    def permissions(self, asked: Asked) -> list[str]:
        """Return all that a person needs for an act of which this is asked."""
        return [self.permission, *(self.needs(asked) if self.needs else ())]

    def shown(self, asked: Asked) -> Columns:
        """Return what people see of each row of an act."""
        if self.columns:
            return self.columns(asked)
        return Columns(self.labels, partial(self.words, asked))

    def counted(self, number: int) -> str:
        return f"{number:,} {self.thing if number == 1 else self.things}"


ACTS: Registry[ActKind] = Registry("act")


def kind_of(name: str) -> ActKind:
    """Return the kind of that name; LookupError if no room declares it any more."""
    found = ACTS.get(name)
    if found is None:
        raise LookupError(f"this installation knows no acts called {name}")
    return found
