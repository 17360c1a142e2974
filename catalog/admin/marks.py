"""What is to be said of a rule beside the others: it can never win, it overlaps another, it leads to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.models import CatalogRule
from catalog.resolution import Rule
from catalog.services.comparing import Neighbour, neighbours
from pxm.admin.humanize import listed
from pxm.clock import now

# Rules that are named; more are counted.
_NAMED = 2


@dataclass(frozen=True)
class Mark:
    words: str
    is_bad: bool = True


def marks_of(rules: Sequence[Rule]) -> Mapping[UUID, list[Mark]]:
    """Return the marks of rules, stored or not, by their ids. Four queries."""
    found = {id: _Beside.of(others) for id, others in neighbours(rules).items()}
    named = {id for each in found.values() for ids in (each.ahead, each.overlapping) for id in ids[:_NAMED]}
    names = dict(CatalogRule.objects.filter(pk__in=named).values_list("pk", "name"))
    return {rule.id: _marks(rule, found[rule.id], names) for rule in rules}


@dataclass(frozen=True)
class _Beside:
    """The rules that are always ahead of one, and the others that overlap it."""

    ahead: list[UUID]
    overlapping: list[UUID]

    @classmethod
    def of(cls, others: Sequence[Neighbour]) -> _Beside:
        return cls([each.id for each in others if each.hides], [each.id for each in others if not each.hides])


def _marks(rule: Rule, beside: _Beside, names: Mapping[UUID, str]) -> list[Mark]:
    moment, marks = now(), []
    if not rule.is_published:
        marks.append(Mark("Its catalog is not published, so it leads to nothing"))
    if rule.periods and all(period.valid_to and period.valid_to <= moment for period in rule.periods):
        marks.append(Mark("Its time is over", is_bad=False))
    # Of those that are only counted nobody need know the name.
    ahead, overlapping = ([names.get(id, "") for id in ids] for ids in (beside.ahead, beside.overlapping))
    if ahead:
        verb = "is" if len(ahead) == 1 else "are"
        marks.append(Mark(f"Can never win: {listed(ahead, most=_NAMED)} {verb} always ahead"))
    if overlapping:
        marks.append(Mark(f"Overlaps {listed(overlapping, most=_NAMED)}", is_bad=False))
    return marks
