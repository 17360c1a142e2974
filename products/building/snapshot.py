"""What a build saw, kept with the product so that people can be told what changed since (`LastBuild`).

`variations`, in linked order: ``{"id", "name", "sort_order", "options": [{"id", "name", "description", "sort_order",
"modifiers"}]}``, where `modifiers` is a digest. Names and descriptions are there to show a child whose option is gone.
`inputs`: ``{"engine": number, "fields": {field: digest}, "rules": digest, "deleted_children": number,
"rebuilt_children": number}``; the last two count what happened to single children after the build.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from products.building.inheritance import Fields, Modifier
from products.building.reading import ParentState
from products.building.rules import RuleSet

# To be raised when the same inputs come to make other children than before.
ENGINE = 1

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


def inputs_snapshot(parent: ParentState) -> dict[str, Any]:
    return {
        "engine": ENGINE,
        "fields": field_digests(parent.fields),
        "rules": rules_digest(parent.rules),
        "deleted_children": 0,
        "rebuilt_children": 0,
    }


def changed_fields(parent: ParentState) -> frozenset[str] | None:
    """Return the fields, beside SKU, slug and reference, that can differ in children that stood at the last build.

    None means any: modifiers or the order of variations changed, or children were rebuilt one by one since.
    """
    last = parent.last_build
    if last is None or last.inputs["engine"] != ENGINE or last.inputs["rebuilt_children"]:
        return None
    if [variation["id"] for variation in last.variations] != [variation.id for variation in parent.variations]:
        return None
    seen = {option["id"]: option["modifiers"] for variation in last.variations for option in variation["options"]}
    if any(seen.get(id) not in (None, modifiers_digest(option.modifiers)) for id, option in parent.options.items()):
        return None
    return frozenset(
        name for name, digest in field_digests(parent.fields).items() if digest != last.inputs["fields"][name]
    )


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
