"""Catalog rules: creating, changing, deleting (catalog contract §4.1). They take effect at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from catalog.books import ids_in_order
from catalog.inputs.rule import CatalogRuleInput
from catalog.models import Catalog, CatalogRule, RuleCriterion, RuleSchedule
from catalog.resolution import KINDS
from catalog.services.named import problem_of_unknown
from catalog.services.schedules import Schedules, schedules_in_words, schedules_of
from products.prices.models import PriceBook
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Invalid
from pxm.history import recording
from pxm.ids import read_uuid
from pxm.rows import differences, lock, lock_one, lost_races_refused, write

_CLEARED: dict[str, Any] = {"description": ""}


@transaction.atomic
def create_rule(*, attributes: Mapping[str, Any]) -> CatalogRule:
    fields = _checked(CatalogRuleInput.read(attributes))
    schedules = fields.pop("schedules", [])
    moment = now()
    rule = CatalogRule(**fields, created_at=moment, updated_at=moment)
    rule.kinds = _kinds(rule)
    with lost_races_refused():
        rule.save(force_insert=True)
    _store_criteria(rule)
    _store_schedules(rule, schedules)
    recording.created(rule)
    return rule


@transaction.atomic
@recording.together()
def update_rule(*, rule_id: UUID, attributes: Mapping[str, Any]) -> CatalogRule:
    """Write what was sent and differs; lists and schedules are replaced, null clears."""
    rule = lock_one(CatalogRule.objects.all(), rule_id)
    fields = _checked(CatalogRuleInput.read(attributes, partial=True))
    present = schedules_of([rule])[rule.pk]
    before = _told(rule, present)
    wanted = fields.pop("schedules", present)
    changes = differences(rule, fields)
    if changes or wanted != present:
        with lost_races_refused():
            write(rule, changes | {"kinds": _kinds(rule, changes)})
    if {*KINDS, "books"} & changes.keys():
        RuleCriterion.objects.filter(rule=rule).delete()
        _store_criteria(rule)
    if wanted != present:
        RuleSchedule.objects.filter(rule=rule).delete()
        _store_schedules(rule, wanted)
    if {"catalog_id", "books"} & changes.keys() or wanted != present:
        recording.changed([(rule, before, _told(rule, wanted))])
    return rule


@transaction.atomic
@recording.together()
def delete_rules(*, rule_ids: Collection[UUID]) -> int:
    """Delete rules; return how many. Unknown ids are no error."""
    rules = lock(CatalogRule.objects.filter(pk__in=rule_ids))
    recording.deleted(rules)
    delete_rows(CatalogRule.objects.filter(pk__in=[rule.pk for rule in rules]))
    return len(rules)


def _checked(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of what was sent, and `schedules`. Raises Invalid if it names what is not there."""
    fields = {name: _CLEARED.get(name, []) if value is None else value for name, value in sent.items()}
    catalog_id, books = fields.get("catalog_id"), fields.pop("pricebook_ids", None)
    # It is locked, so that nobody deletes it meanwhile.
    if catalog_id and (known := read_uuid(catalog_id)):
        lock(Catalog.objects.filter(pk=known))
    found = [
        problem_of_unknown(Catalog, [catalog_id] if catalog_id else [], "catalog_id"),
        problem_of_unknown(PriceBook, [book["id"] for book in books or []], "pricebook_ids"),
    ]
    if problems := [problem for problem in found if problem]:
        raise Invalid(problems)
    if catalog_id:
        fields["catalog_id"] = UUID(catalog_id)
    return fields if books is None else fields | {"books": books}


def _kinds(rule: CatalogRule, changes: Mapping[str, Any] | None = None) -> str:
    """Return the names of the lists that are not empty, once the rule has `changes`."""
    return " ".join(kind for kind in KINDS if (changes or {}).get(kind, getattr(rule, kind)))


def _told(rule: CatalogRule, schedules: Schedules) -> dict[str, Any]:
    """Return what the history tells in words. Two queries."""
    ids = ids_in_order(rule.books)
    names = {str(id): name for id, name in PriceBook.objects.filter(pk__in=ids).values_list("pk", "name")}
    return {
        "catalog": Catalog.objects.get(pk=rule.catalog_id).name,
        "schedules": schedules_in_words(schedules),
        "price_books": [names[id] for id in ids if id in names],
    }


def _store_criteria(rule: CatalogRule) -> None:
    entries: dict[str, Iterable[str]] = {kind: dict.fromkeys(getattr(rule, kind)) for kind in KINDS}
    entries[RuleCriterion.Kind.BOOK] = (book["id"] for book in rule.books)
    if not rule.kinds:
        entries[RuleCriterion.Kind.ANYONE] = [""]
    RuleCriterion.objects.bulk_create(
        RuleCriterion(rule=rule, kind=str(kind), value=value) for kind, values in entries.items() for value in values
    )


def _store_schedules(rule: CatalogRule, schedules: Schedules) -> None:
    RuleSchedule.objects.bulk_create(RuleSchedule(rule=rule, **schedule) for schedule in schedules)
