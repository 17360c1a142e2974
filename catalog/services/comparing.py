"""Stored rules beside others: to search them, and to warn of what they do to each other (catalog contract §4.3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    overlap,
    periods_overlap,
)
from catalog.models import CatalogRule, RuleCriterion, RuleSchedule
from catalog.resolution import KINDS, Kind, Period, Rule
from catalog.services.resolving import read_rules
from pxm import bulk
from pxm.clock import now
from pxm.ids import read_uuid, uuid7

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
    """Return the ids of the rules, in order, that would overlap a rule of these attributes. Two queries."""
    new = unstored(asked, periods=[Period(**schedule) for schedule in asked.get("schedules") or ()])
    return [rule.id for rule in rules_beside([new]) if overlap(rule, new)]


def unstored(lists: Mapping[str, Any], *, periods: Iterable[Period], catalog_id: UUID | None = None) -> Rule:
    """Return a rule that is in nobody's way yet."""
    held = {kind: frozenset(values) for kind in KINDS if (values := lists.get(kind))}
    return Rule(uuid7(), catalog_id or uuid7(), now(), held, tuple(periods))


def rules_beside(rules: Sequence[Rule]) -> list[Rule]:
    """Return the stored rules that have the same lists as one of these, and share an entry with one. Two queries."""
    kinds = {" ".join(rule.lists) for rule in rules}
    entries: defaultdict[Kind, set[str]] = defaultdict(set)
    for rule in rules:
        for kind, values in rule.lists.items():
            entries[kind] |= values
    shares = reduce(or_, (has_any(kind, values) for kind, values in entries.items()), Q(kinds=""))
    return read_rules(CatalogRule.objects.filter(shares, kinds__in=kinds))
