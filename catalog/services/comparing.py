"""Stored rules beside others: to search them, and to warn of what they do to each other (catalog contract §4.3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.comparing import (
    BOOK_SCORE,
    CATALOG_SCORE,
    ENTRY_SCORES,
    NAME_SCORE,
    SCHEDULE_SCORE,
    is_ahead,
    meet,
    periods_overlap,
)
from catalog.models import CatalogRule, RuleCriterion, RuleSchedule
from catalog.resolution import KINDS, Period, Rule
from catalog.services.resolving import is_published
from pxm import bulk
from pxm.clock import now
from pxm.ids import read_uuid, uuid7
from pxm.prepared import Prepared, one_of

# The lists by which rules are found, with that of price books.
LISTS = (*map(str, KINDS), str(RuleCriterion.Kind.BOOK))


def has_any(kind: str, values: Collection[str]) -> Q:
    """Return the condition that a rule has one of the values in its list of that kind."""
    return Q(
        Exists(RuleCriterion.objects.filter(bulk.one_of_texts("value", values), rule=OuterRef("pk"), kind=str(kind)))
    )


def rules_with_all(asked: Mapping[str, Any]) -> QuerySet[CatalogRule]:
    """Return the rules that have every value that is asked: name, catalog, entries of lists, and schedules."""
    found = [has_any(kind, [value]) for kind in LISTS for value in dict.fromkeys(asked.get(kind) or ())]
    found += [Q(Exists(_scheduled(schedule))) for schedule in asked.get("schedules") or ()]
    if asked.get("name"):
        found.append(Q(name=asked["name"]))
    if asked.get("catalog_id"):
        found.append(Q(catalog=read_uuid(asked["catalog_id"])))
    return CatalogRule.objects.filter(reduce(and_, found, Q()))


def _scheduled(schedule: Mapping[str, Any]) -> QuerySet[RuleSchedule]:
    ends: dict[str, Any] = {
        name if schedule.get(name) else f"{name}__isnull": schedule.get(name) or True
        for name in ("valid_from", "valid_to")
    }
    return RuleSchedule.objects.filter(rule=OuterRef("pk"), **ends)


def similar_rules(asked: Mapping[str, Any]) -> dict[UUID, int]:
    """Return how alike rules are to what is asked, by their ids, best first, older ones first among equals.

    Rules that have nothing in common with it are left out. Three queries.
    """
    scores: Counter[UUID] = Counter()
    points = {**{str(kind): score for kind, score in ENTRY_SCORES.items()}, str(RuleCriterion.Kind.BOOK): BOOK_SCORE}
    entries = [Q(bulk.one_of_texts("value", asked[kind]), kind=kind) for kind in points if asked.get(kind)]
    if entries:
        for rule_id, kind in RuleCriterion.objects.filter(reduce(or_, entries)).values_list("rule", "kind"):
            scores[rule_id] += points[kind]
    periods = [Period(**schedule) for schedule in asked.get("schedules") or ()]
    if periods:
        for rule_id, *ends in RuleSchedule.objects.values_list("rule", "valid_from", "valid_to"):
            scores[rule_id] += SCHEDULE_SCORE * any(periods_overlap(Period(*ends), period) for period in periods)
    catalog_id, name = read_uuid(asked.get("catalog_id") or ""), asked.get("name") or None
    candidates = CatalogRule.objects.filter(
        Q(bulk.ids([id.hex for id in scores])) | Q(name=name) | Q(catalog=catalog_id)
    )
    found = [
        (scores[id] + NAME_SCORE * (called == name) + CATALOG_SCORE * (catalog == catalog_id), id)
        for id, called, catalog in candidates.order_by("created_at", "pk").values_list("pk", "name", "catalog")
    ]
    return {id: score for score, id in sorted(found, key=lambda each: -each[0]) if score}


def overlapping_rules(asked: Mapping[str, Any]) -> list[UUID]:
    """Return the ids of the rules, in order, that would overlap a rule of these attributes. Three queries."""
    new = unstored(asked, periods=[Period(**schedule) for schedule in asked.get("schedules") or ()])
    return [each.id for each in neighbours([new])[new.id]]


def unstored(lists: Mapping[str, Any], *, periods: Iterable[Period], catalog_id: UUID | None = None) -> Rule:
    """Return a rule that is in nobody's way yet."""
    held = {kind: frozenset(values) for kind in KINDS if (values := lists.get(kind))}
    return Rule(uuid7(), catalog_id or uuid7(), now(), held, tuple(periods))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A stored rule that overlaps another one, and whether it hides that (`catalog.comparing`)."""

    id: UUID
    hides: bool


def neighbours(rules: Sequence[Rule]) -> dict[UUID, list[Neighbour]]:
    """Return by their ids, for some rules, stored or not, the other ones that overlap them, in order. Three queries.

    Of thousands of rules most share a channel or a tag with these, so that only what is needed of them is read, and
    sets say which of them to look at.
    """
    having = _having(rules)
    shared = {rule.id: _sharing(rule, having) for rule in rules}
    others = _with_periods({id for some, _ in shared.values() for id in some})
    places = {id: place for place, id in enumerate(others)}
    found = {}
    for rule in rules:
        some, every = shared[rule.id]
        in_order = sorted((id for id in some if id in places and id != rule.id), key=places.__getitem__)
        beside = (others[id] for id in in_order)
        found[rule.id] = [
            Neighbour(other.id, other.id in every and is_ahead(other, rule)) for other in beside if meet(other, rule)
        ]
    return found


# The lists that a rule has, a kind and a value → the stored rules that have these lists, and this entry in them.
_Having = Mapping[tuple[str, str, str], set[UUID]]
_NO_ENTRY = (str(RuleCriterion.Kind.ANYONE), "")


def _having(rules: Sequence[Rule]) -> _Having:
    """Find the stored rules that have entries of these. One query."""
    entries: defaultdict[str, set[str]] = defaultdict(set)
    for kind, value in (entry for rule in rules for entry in _entries(rule)):
        entries[kind].add(value)
    found: defaultdict[tuple[str, str, str], set[UUID]] = defaultdict(set)
    shares = reduce(or_, (Q(bulk.one_of_texts("value", values), kind=kind) for kind, values in entries.items()), Q())
    rows = RuleCriterion.objects.filter(shares, rule__kinds__in={" ".join(rule.lists) for rule in rules})
    for kinds, kind, value, id in rows.order_by().values_list("rule__kinds", "kind", "value", "rule"):
        found[kinds, kind, value].add(id)
    return found


def _entries(rule: Rule) -> list[tuple[str, str]]:
    return [(str(kind), value) for kind, values in rule.lists.items() for value in values] or [_NO_ENTRY]


def _sharing(rule: Rule, having: _Having) -> tuple[set[UUID], set[UUID]]:
    """Return the rules that share an entry of each list with this one, and those that have every entry of it."""
    kinds, lists = " ".join(rule.lists), defaultdict(list)
    for kind, value in _entries(rule):
        lists[kind].append(having.get((kinds, kind, value), set()))
    some = set.intersection(*(set().union(*each) for each in lists.values()))
    return some, set.intersection(*(having for each in lists.values() for having in each))


_LIGHT = Prepared(
    lambda ids: (
        CatalogRule.objects.filter(one_of("pk", ids))
        .annotate(is_published=is_published("catalog"))
        .order_by("created_at", "pk")
        .values_list("pk", "catalog", "created_at", "is_published")
    )
)
_PERIODS = Prepared(
    lambda ids: (
        RuleSchedule.objects.filter(one_of("rule", ids)).order_by().values_list("rule", "valid_from", "valid_to")
    )
)


def _with_periods(ids: Collection[UUID]) -> dict[UUID, Rule]:
    """Return rules by their ids, in order, without their lists. Two queries."""
    periods: defaultdict[UUID, list[Period]] = defaultdict(list)
    for id, *ends in _PERIODS.all(ids=ids):
        periods[id].append(Period(*ends))
    return {
        id: Rule(id, catalog, created_at, {}, tuple(periods.get(id, ())), bool(is_published))
        for id, catalog, created_at, is_published in _LIGHT.all(ids=ids)
    }
