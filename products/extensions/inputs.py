"""What templates and their fields may be (PIM contract §7.3); clients call a template a flow."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers

from products.extensions.models import DESCRIPTION_LENGTH, NAME_LENGTH, SLUG_LENGTH, Field
from products.extensions.values import BETWEEN, EMAIL, ENUM, SLUG
from pxm.inputs import Anything, Entries, Enumeration, Flag, Input, Text, WholeNumber

MOST_RULES, MOST_CHOICES = 10, 1_000
# Entries have these members of their own beside the values of their fields.
RESERVED = frozenset({"id", "type", "links", "meta", "relationships", "created_at", "updated_at"})
_TEMPLATE_SLUG = re.compile(r"products\([A-Za-z0-9_-]+\)")
_FIELD_SLUG = re.compile(rf"(?!({'|'.join(sorted(RESERVED))})\Z)[A-Za-z0-9_-]+")


class TemplateInput(Input):
    name = Text(max_length=NAME_LENGTH)
    slug = Text(
        max_length=SLUG_LENGTH,
        pattern=_TEMPLATE_SLUG,
        refusal="must be products(…) with letters, digits, - and _ in parentheses",
    )
    description = Text(max_length=DESCRIPTION_LENGTH, allow_blank=True)
    enabled = Flag()


class RuleInput(Input):
    """A rule for values. `between` has ``{"from", "to"}`` as options, `enum` an array of values, others none."""

    type = Enumeration([BETWEEN, ENUM, EMAIL, SLUG])
    options = Anything(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        rule = super().to_internal_value(data)
        refusal = _refusal_of_options(rule["type"], rule.get("options"))
        if refusal:
            raise serializers.ValidationError({"options": [refusal]})
        return rule if rule["type"] in (BETWEEN, ENUM) else {"type": rule["type"]}


def _refusal_of_options(type: str, options: Any) -> str | None:
    if type == BETWEEN and not (isinstance(options, dict) and options.keys() == {"from", "to"}):
        return "must be an object with from and to"
    if type == ENUM and not (isinstance(options, list) and options):
        return "must be an array of values"
    if type == ENUM and len(options) > MOST_CHOICES:
        return f"must not have more than {MOST_CHOICES} values"
    return None


class FieldInput(Input):
    name = Text(max_length=NAME_LENGTH)
    slug = Text(
        max_length=SLUG_LENGTH,
        pattern=_FIELD_SLUG,
        refusal=f"must be letters, digits, - and _, and none of: {', '.join(sorted(RESERVED))}",
    )
    field_type = Enumeration(Field.Kind.values)
    description = Text(max_length=DESCRIPTION_LENGTH, allow_blank=True)
    required = Flag()  # type: ignore[assignment]  # the contract's member, not the framework's option
    enabled = Flag()
    default = Anything(required=False, allow_null=True)
    order = WholeNumber(required=False, allow_null=True)
    omit_null = Flag(required=False)
    validation_rules = Entries(child=RuleInput(), most=MOST_RULES, noun="rules", required=False)
