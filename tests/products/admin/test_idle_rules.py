"""A rule that is said to have no effect has none, whatever the rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as some

from products.admin.build_rules.idle import MOST_RULES, idle_rules
from products.building.combinations import decisions
from products.building.rules import RuleSet

AXES = (("a1", "a2"), ("b1", "b2"), ("c1",))
ENTRIES = some.lists(some.lists(some.sampled_from([*AXES[0], *AXES[1], *AXES[2], "stranger"]), min_size=1, max_size=3))


def fates(rules: RuleSet) -> list[str]:
    return [decision.outcome for decision in decisions(AXES, rules, product(*AXES))]


@given(some.booleans(), ENTRIES, ENTRIES)
def test_taking_out_an_idle_rule_changes_no_combination(
    default_includes: bool, include: list[list[str]], exclude: list[list[str]]
) -> None:
    rules = RuleSet.of(default_includes=default_includes, include=include, exclude=exclude)

    for number in idle_rules(AXES, rules):
        others = tuple(rule for rule in rules.rules if rule.number != number)
        assert fates(replace(rules, rules=others)) == fates(rules)


def test_endless_rules_are_not_compared() -> None:
    repeated = RuleSet.of(default_includes=True, include=[["a1"]] * (MOST_RULES + 1), exclude=[])

    assert idle_rules(AXES, repeated) == {}
