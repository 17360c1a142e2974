"""What a build saw, kept with the product (`LastBuild`): it tells what changed since, and whether anything did.

`variations`, in linked order: ``{"id", "name", "sort_order", "options": [{"id", "name", "description", "sort_order",
"modifiers"}]}``, where `modifiers` is a digest. Names and descriptions are there to show a child whose option is gone.
`inputs`: ``{"engine": number, "fields": {field: digest}, "rules": digest, "deleted_children": number,
"rebuilt_children": number, "detached_templates": number, "returned_children": number}``; the last four count what
happened to single children after the build, and one that is not kept is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from django.db.models import Count, Q

from products.attributes import BUILT, Inherited
from products.building.inheritance import PLACES, Fields, Modifier
from products.building.parents import ParentState
from products.building.plan import Built
from products.building.rules import RuleSet
from products.models import Product

# Raise this when the same inputs make other children than before.
ENGINE = 1
DETACHED = "detached_templates"
# Children that the build left alone because they were independent, and that are not so any more.
RETURNED = "returned_children"

_FROM_PARENT = tuple(attribute for attribute in BUILT if attribute.inherited is Inherited.FROM_PARENT)


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
        "fields": _field_digests(parent.fields),
        "rules": rules_digest(parent.rules),
        "deleted_children": 0,
        "rebuilt_children": 0,
        DETACHED: 0,
    }


def find_unchanged(parent: ParentState) -> Built | None:
    """Return the result of a build if everything it depends on is as the last build saw it and all its children exist.

    None means that a plan has to be made. Children are written by builds alone, or else independent, and nobody makes
    one by hand: where as many stand as the last build left, they are those, as it left them. One query.
    """
    last = parent.last_build
    if last is None or parent.needs_rebuild or parent.product_type != Product.Type.PARENT:
        return None
    if last.inputs != inputs_snapshot(parent) or last.variations != variations_snapshot(parent):
        return None
    children = Product.objects.filter(parent=parent.id).aggregate(
        standing=Count("pk"), independent=Count("pk", filter=Q(is_independent=True))
    )
    if children["standing"] != last.child_count:
        return None
    return Built(0, 0, 0, kept=children["standing"] - children["independent"], untouched=children["independent"])


def changed_fields(parent: ParentState) -> frozenset[str] | None:
    """Return the fields, beside SKU, slug and reference, that can differ in children that stood at the last build.

    None means any: modifiers or the order of variations changed, or children were rebuilt one by one since.
    """
    last = parent.last_build
    if last is None or last.inputs["engine"] != ENGINE or last.inputs["rebuilt_children"] or last.inputs.get(RETURNED):
        return None
    if [variation["id"] for variation in last.variations] != [variation.id for variation in parent.variations]:
        return None
    seen = {option["id"]: option["modifiers"] for variation in last.variations for option in variation["options"]}
    if any(seen.get(id) not in (None, modifiers_digest(option.modifiers)) for id, option in parent.options.items()):
        return None
    detached = ["extensions"] if last.inputs.get(DETACHED) else []
    return frozenset([*changed_inputs(parent.fields, last.inputs["fields"]), *detached])


def may_differ(parent: ParentState, name: str) -> bool:
    """Return whether a field can differ in children that stood at the last build."""
    changed = changed_fields(parent)
    return changed is None or name in changed


def changed_inputs(fields: Fields, seen: Mapping[str, str]) -> list[str]:
    """Return the fields that are not as the digests say; one that is younger than the build had no value then."""
    return [
        each.name
        for each in _FROM_PARENT
        if _digest(fields[PLACES[each.name]]) != (seen.get(each.name) or _digest(each.text_of_none))
    ]


def _field_digests(fields: Fields) -> dict[str, str]:
    return {attribute.name: _digest(fields[PLACES[attribute.name]]) for attribute in _FROM_PARENT}


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
