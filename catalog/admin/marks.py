"""What is to be said of a rule beside the others: it can never win, it overlaps another, it leads to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.comparing import hides, overlap
from catalog.models import CatalogRule
from catalog.resolution import Rule
from catalog.services.comparing import rules_beside
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
    others = rules_beside(rules)
    names = dict(CatalogRule.objects.filter(pk__in=[rule.id for rule in others]).values_list("pk", "name"))
    return {rule.id: _marks(rule, [other for other in others if other.id != rule.id], names) for rule in rules}


def _marks(rule: Rule, others: Sequence[Rule], names: Mapping[UUID, str]) -> list[Mark]:
    moment, marks = now(), []
    if not rule.is_published:
        marks.append(Mark("Its catalog is not published, so it leads to nothing"))
    if rule.periods and all(period.valid_to and period.valid_to <= moment for period in rule.periods):
        marks.append(Mark("Its time is over", is_bad=False))
    ahead = [names[other.id] for other in others if hides(other, rule)]
    beside = [names[other.id] for other in others if not hides(other, rule) and overlap(other, rule)]
    if ahead:
        verb = "is" if len(ahead) == 1 else "are"
        marks.append(Mark(f"Can never win: {listed(ahead, most=_NAMED)} {verb} always ahead"))
    if beside:
        marks.append(Mark(f"Overlaps {listed(beside, most=_NAMED)}", is_bad=False))
    return marks
