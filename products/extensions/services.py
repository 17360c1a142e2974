"""Templates and their fields: creating, changing, deleting (PIM contract §7.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from products.extensions.inputs import FieldInput, TemplateInput
from products.extensions.models import IN_ORDER, MOST_FIELDS, Field, Template
from products.extensions.uses import is_filled
from products.extensions.values import BETWEEN, ENUM, RULES, comparable, refusal, refusal_of_kind
from pxm.clock import now
from pxm.deletion import delete_rows
from pxm.errors import Invalid, Problem
from pxm.history import recording
from pxm.pointers import ATTRIBUTES, join
from pxm.rows import could_not_find, lock, lock_one, lock_rows, lost_races_refused, write_changes

Attributes = Mapping[str, Any]

FLOW = "/data/relationships/flow"
# The name a problem's pointer ends in, of each attribute in which a field can contradict itself.
_TYPE, _RULES, _DEFAULT = "field_type", "validation_rules", "default"


# --- Templates --------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_template(*, attributes: Attributes) -> Template:
    moment = now()
    template = Template(**TemplateInput.read(attributes), created_at=moment, updated_at=moment)
    with lost_races_refused():
        template.save(force_insert=True)
    recording.created(template)
    return template


@transaction.atomic
def update_template(*, template_id: UUID, attributes: Attributes) -> Template:
    """Write what was sent and differs. Products show it under another slug at once."""
    template = lock_one(Template.objects.all(), template_id)
    with lost_races_refused():
        write_changes(template, TemplateInput.read(attributes, partial=True))
    return template


@transaction.atomic
def delete_templates(*, template_ids: Collection[UUID]) -> int:
    """Delete templates with their fields, detach them everywhere; return how many. Unknown ids are no error."""
    doomed = lock(Template.objects.filter(pk__in=template_ids))
    recording.deleted(doomed)
    delete_rows(Template.objects.filter(pk__in=[template.pk for template in doomed]))
    return len(doomed)


# --- Fields -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_field(*, attributes: Attributes, flow_id: str | None) -> Field:
    """Add a field to the template of that id. The template is locked, so that the number of its fields is right."""
    fields, problems = FieldInput.read_right(attributes)
    template, missing = _lock_template(flow_id)
    problems += [*missing, *_contradictions(Field(), fields)]
    if template and Field.objects.filter(template=template).count() >= MOST_FIELDS:
        problems.append(Problem(f"a flow must not have more than {MOST_FIELDS} fields", "most_fields", FLOW))
    if problems:
        raise Invalid(problems)
    moment = now()
    field = Field(template=template, **fields, created_at=moment, updated_at=moment)
    with lost_races_refused():
        field.save(force_insert=True)
    recording.created(field)
    return field


@transaction.atomic
def update_field(*, field_id: UUID, attributes: Attributes, flow_id: str | None = None) -> Field:
    """Write what was sent and differs. A field stays in its template, and keeps its kind once there are values.

    Values that stand are not checked against other rules; only what is written from now on is.
    """
    field = lock_one(Field.objects.all(), field_id)
    fields, problems = FieldInput.read_right(attributes, partial=True)
    problems += _contradictions(field, fields)
    if flow_id is not None and flow_id.lower() != str(field.template_id):
        problems.append(Problem("a field can not move to another flow", "other_flow", FLOW))
    if fields.get(_TYPE, field.field_type) != field.field_type and is_filled(field.pk):
        message = "field_type can not be changed while there are values of the field"
        problems.append(Problem(message, "field_has_values", join(ATTRIBUTES, _TYPE)))
    if problems:
        raise Invalid(problems)
    with lost_races_refused():
        write_changes(field, fields)
    return field


@transaction.atomic
def delete_fields(*, field_ids: Collection[UUID]) -> int:
    """Delete fields with all their values; return how many. Unknown ids are no error."""
    doomed = lock(Field.objects.filter(pk__in=field_ids))
    recording.deleted(doomed)
    delete_rows(Field.objects.filter(pk__in=[field.pk for field in doomed]))
    return len(doomed)


@transaction.atomic
@recording.together()
def arrange_fields(*, template_id: UUID, field_ids: Sequence[str]) -> None:
    """Number the fields of a template in this order; those it does not name come after them, in the order they had."""
    template = lock_one(Template.objects.all(), template_id)
    fields = lock(Field.objects.filter(template=template))
    wanted = {id: place for place, id in enumerate(field_ids)}
    order = {field.pk: place for place, field in enumerate(template.fields.order_by(*IN_ORDER))}
    fields.sort(key=lambda field: (wanted.get(str(field.pk), len(wanted)), order[field.pk]))
    for number, field in enumerate(fields, start=1):
        write_changes(field, {"order": number})


def _lock_template(flow_id: str | None) -> tuple[Template | None, list[Problem]]:
    if not flow_id:
        return None, [Problem("relationships.flow can not be empty", "required", FLOW)]
    found, missing = lock_rows(Template.objects.all(), [flow_id])
    return next(iter(found), None), [could_not_find("flow", missing, pointer=FLOW)] if missing else []


def _contradictions(field: Field, fields: Attributes) -> list[Problem]:
    """Return in what a field would contradict itself: a rule that is not for its kind, a default it can not have.

    Only what was sent can be to blame; what is wrong in itself is refused elsewhere.
    """
    whole = {name: fields.get(name, getattr(field, name)) for name in (_TYPE, _RULES, _DEFAULT)}
    if not whole[_TYPE] or fields.keys().isdisjoint(whole):
        return []
    wrong = list(_wrong_rules(whole[_TYPE], whole[_RULES]))
    if not wrong and whole[_DEFAULT] is not None:
        message = refusal(whole[_DEFAULT], kind=whole[_TYPE], rules=whole[_RULES])
        wrong += [Problem(f"{_DEFAULT} {message}", "invalid", join(ATTRIBUTES, _DEFAULT))] if message else []
    return wrong


def _wrong_rules(kind: str, rules: Iterable[Mapping[str, Any]]) -> Iterator[Problem]:
    for place, rule in enumerate(rules):
        at, pointer = f"{_RULES}.{place}", join(ATTRIBUTES, _RULES, place)
        if rule["type"] not in RULES[kind]:
            rules_for = f"must be one of: {', '.join(RULES[kind])}" if RULES[kind] else "is not for a boolean"
            yield Problem(f"{at}.type {rules_for}", "invalid", join(pointer, "type"))
            continue
        bounds = rule.get("options") or {}
        named = bounds.items() if rule["type"] == BETWEEN else enumerate(bounds)
        wrong = [
            Problem(f"{at}.options.{name} {message}", "invalid", join(pointer, "options", name))
            for name, value in named
            if (message := refusal_of_kind(value, kind))
        ]
        yield from wrong
        if rule["type"] == ENUM or wrong or not bounds:
            continue
        if comparable(bounds["from"], kind) > comparable(bounds["to"], kind):
            yield Problem(f"{at}.options.from must not exceed to", "invalid", join(pointer, "options", "from"))
