"""When rules hold, as they are sent and shown: ``[{"valid_from": …, "valid_to": …}]``, open ends left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from catalog.models import CatalogRule, RuleSchedule
from pxm import bulk

ENDS = ("valid_from", "valid_to")
Schedules = Sequence[Mapping[str, datetime]]


def schedules_of(rules: Iterable[CatalogRule]) -> defaultdict[UUID, list[dict[str, datetime]]]:
    """Return the schedules of rules by their ids, in order. One query."""
    found: defaultdict[UUID, list[dict[str, datetime]]] = defaultdict(list)
    of_these = bulk.one_of(RuleSchedule._meta.get_field("rule"), [rule.pk for rule in rules])
    for rule_id, *ends in RuleSchedule.objects.filter(of_these).values_list("rule", *ENDS):
        found[rule_id].append({name: end for name, end in zip(ENDS, ends, strict=True) if end})
    return found


def schedules_in_words(schedules: Schedules) -> list[str]:
    """Return them as the history tells them: ``2026-06-01 00:00 – 2026-06-16 00:00 UTC``."""
    return [" – ".join(_moment(schedule.get(name)) for name in ENDS) + " UTC" for schedule in schedules]


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "…"
