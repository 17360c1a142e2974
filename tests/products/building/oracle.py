"""Build rules by brute force: every combination, every rule, as the contract words it."""

from __future__ import annotations

from itertools import product

from products.building.combinations import Axes, Combination, Outcome
from products.building.rules import RuleSet


def outcome(axes: Axes, rules: RuleSet, combination: Combination) -> Outcome:
    """The most specific matching entry decides; equally specific ones that differ are in conflict."""
    axis_of = {option: axis for axis, options in enumerate(axes) for option in options}
    matching = [
        rule
        for rule in rules.rules
        if all(option in combination for option in rule.options)
        and len({axis_of[option] for option in rule.options}) == len(rule.options)
    ]
    if not matching:
        return Outcome.BUILT if rules.default_includes else Outcome.LEFT_OUT
    most = max(len(rule.options) for rule in matching)
    effects = {rule.includes for rule in matching if len(rule.options) == most}
    if effects == {True, False}:
        return Outcome.CONFLICT
    return Outcome.BUILT if effects == {True} else Outcome.LEFT_OUT


def combinations(axes: Axes, rules: RuleSet, wanted: Outcome) -> list[Combination]:
    return [each for each in product(*axes) if outcome(axes, rules, each) is wanted]
