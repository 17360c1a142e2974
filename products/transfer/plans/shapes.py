"""What a kind of file says of itself, so that everything else about an import is the same for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from products.acts.changes import Change, State
from products.transfer.models import ImportPlan
from products.transfer.sheets.names import Naming
from products.transfer.table import Line

GONE, NEVER_MADE = "has been deleted since", "the row that makes it was left out"
# The column of a corrected file that says what was wrong.
WHY = "why"

# A row that was planned, by its number.
Planned = tuple[int, Change]
# Why rows are left out, by their numbers.
Stale = dict[int, str]
# One and many things to which something happens besides.
Consent = tuple[str, str]


class Planner(Protocol):
    """Looks at the rows of one file; made with its plan and columns, it raises Unreadable for those that cannot be."""

    def notice(self, cells: Sequence[str]) -> None:
        """See a row: all of them are shown once, in order, before the first is planned."""

    def plan(self, lines: Sequence[Line]) -> Counter[str]:
        """Keep what these rows do, in the caller's transaction; return how many there are of each kind and mark."""

    def ignored(self) -> Iterator[str]:
        """Yield sentences about columns that say nothing."""


@dataclass(frozen=True)
class KindOfFile:
    """What differs between files of products and of prices.

    - `thing` and `things` name the rows; `permission` is needed for everything about such a file.
    - `naming` says how its columns are known, with those that are remembered of its like.
    - `check` raises Unreadable for columns that cannot be imported, and `planner` looks at rows.
    - `write` writes rows in the caller's transaction; it leaves out those whose products or prices have changed since,
      and says why. A row may be about what another one is about, too.
    - `consents` are sentences for one and for many rows, by the mark that these have.
    - `look_job`, `apply_job` and `undo` are the types of its jobs and the kind of the act that takes it back.
    """

    thing: str
    things: str
    permission: str
    naming: Callable[[Mapping[str, str] | None], Naming]
    check: Callable[[Sequence[str]], object]
    planner: Callable[[ImportPlan, Sequence[str]], Planner]
    write: Callable[[ImportPlan, Sequence[Planned]], Stale]
    look_job: str
    apply_job: str
    undo: str
    consents: Mapping[str, Consent] = field(default_factory=dict)


def differs(change: Change, present: State | None) -> str:
    """Return why a row can no longer be written, from what its product or price holds by now; "" if it can."""
    if present == change.before:
        return ""
    return GONE if present is None else "has been changed since"
