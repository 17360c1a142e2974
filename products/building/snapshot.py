"""What a build saw, kept with the product so that people can be told what changed since (`LastBuild`).

`variations`, in linked order: ``{"id", "name", "sort_order", "options": [{"id", "name", "description", "sort_order",
"modifiers"}]}``, where `modifiers` is a digest. Names and descriptions are there to show a child whose option is gone.
`inputs`: ``{"fields": {field: digest}, "rules": digest, "deleted_children": number}``.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from products.building.inheritance import Fields, Modifier
from products.building.reading import ParentState
from products.building.rules import RuleSet

# What a parent never hands down.
_NOT_INHERITED = {"external_ref", "price_modifiers"}


def variations_snapshot(parent: ParentState) -> list[dict[str, Any]]:
    return [
        {
            "id": variation.id,
            "name": variation.name,
            "sort_order": variation.sort_order,
            "options": [
                {
                    "id": option.id,
                    "name": option.name,
                    "description": option.description,
                    "sort_order": option.sort_order,
                    "modifiers": modifiers_digest(option.modifiers),
                }
                for option in variation.options
            ],
        }
        for variation in parent.variations
    ]


def inputs_snapshot(parent: ParentState, *, deleted_children: int = 0) -> dict[str, Any]:
    return {
        "fields": field_digests(parent.fields),
        "rules": rules_digest(parent.rules),
        "deleted_children": deleted_children,
    }


def field_digests(fields: Fields) -> dict[str, str]:
    return {field: _digest(value) for field, value in fields._asdict().items() if field not in _NOT_INHERITED}


def modifiers_digest(modifiers: tuple[Modifier, ...]) -> str:
    return _digest("\0".join("\1".join(modifier) for modifier in modifiers)) if modifiers else ""


def rules_digest(rules: RuleSet) -> str:
    """Return the same digest for rule sets that always decide alike: order and repetition of entries mean nothing."""
    if rules.builds_everything:
        return ""
    entries = sorted({f"{rule.includes} {' '.join(sorted(rule.options))}" for rule in rules.rules})
    return _digest("\0".join((str(rules.default_includes), *entries)))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
