"""Builds by brute force: every combination, every rule, every modifier, as the contract words it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product
from typing import Any

from products.building.combinations import Outcome
from products.building.inheritance import Fields, Modifier, OptionEffects
from products.building.rules import Axes, Combination, Rule, RuleSet


def everything(axes: Axes) -> list[Combination]:
    return list(product(*axes))


def able(axes: Axes, rules: RuleSet) -> list[Rule]:
    """Return the rules whose options are on the axes, no two of them on one."""
    axis_of = {option: axis for axis, options in enumerate(axes) for option in options}
    return [
        rule
        for rule in rules.rules
        if rule.options <= axis_of.keys() and len({axis_of[option] for option in rule.options}) == len(rule.options)
    ]


def outcome(axes: Axes, rules: RuleSet, combination: Combination) -> Outcome:
    """The most specific matching entry decides; equally specific ones that differ are in conflict."""
    matching = [rule for rule in able(axes, rules) if all(option in combination for option in rule.options)]
    if not matching:
        return Outcome.BUILT if rules.default_includes else Outcome.LEFT_OUT
    most = max(len(rule.options) for rule in matching)
    effects = {rule.includes for rule in matching if len(rule.options) == most}
    if effects == {True, False}:
        return Outcome.CONFLICT
    return Outcome.BUILT if effects == {True} else Outcome.LEFT_OUT


def combinations(axes: Axes, rules: RuleSet, wanted: Outcome) -> list[Combination]:
    return [each for each in product(*axes) if outcome(axes, rules, each) is wanted]


def inherited(parent: Fields, options: Sequence[OptionEffects]) -> dict[str, Any]:
    """Apply one option and one modifier after the other, as the contract words it (PIM contract §2.10, §3.4, §3.5)."""
    child: dict[str, Any] = parent.as_dict() | {"price_modifiers": []}
    for option in options:
        for field in ("name", "description", "sku", "slug"):
            own = [modifier for modifier in option.modifiers if modifier.type.startswith(f"{field}_")]
            for operation in ("equals", "builder", "prepend", "append"):
                for modifier in own:
                    if modifier.type == f"{field}_{operation}":
                        child[field] = _changed(child[field], operation, modifier)
            if not own and (field == "sku" or (field == "slug" and child["slug"])):
                child[field] += option.name
        for modifier in option.modifiers:
            if modifier.type in {"status", "commodity_type"}:
                child[modifier.type] = modifier.value
            elif modifier.type in {"mpn_equals", "upc_ean_equals", "external_ref_equals"}:
                child[modifier.type.removesuffix("_equals")] = modifier.value
            elif modifier.type == "locales_equals":
                child["locales"] = json.dumps(json.loads(modifier.value), separators=(",", ":"))
            elif modifier.type == "price":
                child["price_modifiers"].append(modifier.reference_name)
    return child | {"price_modifiers": json.dumps(child["price_modifiers"], separators=(",", ":"), ensure_ascii=False)}


def _changed(text: str, operation: str, modifier: Modifier) -> str:
    return {
        "equals": modifier.value,
        "builder": text.replace(modifier.seek, modifier.set) if modifier.seek else text,
        "prepend": modifier.value + text,
        "append": text + modifier.value,
    }[operation]
