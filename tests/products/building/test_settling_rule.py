"""The narrowest rule that would settle a conflict, as the build rules screen proposes it."""

from __future__ import annotations

import pytest
from hypothesis import given

from products.building.combinations import Outcome, decide, settling_rule
from products.building.rules import Axes, RuleSet
from tests.products.building import oracle
from tests.products.building.strategies import problems

AXES = (("S", "M"), ("red", "green"), ("cotton", "wool"))


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        pytest.param([["S"]], [["red"]], {"S", "red"}, id="what both name together"),
        pytest.param([["S"]], [["S"]], {"S", "red", "wool"}, id="the same names: the combination itself"),
        pytest.param([["S", "red"]], [["red", "wool"]], {"S", "red", "wool"}, id="two of three"),
        pytest.param([["S", "red", "wool"]], [["S", "red", "wool"]], None, id="nothing is more specific"),
        pytest.param([["S"]], [], None, id="no conflict"),
        pytest.param(
            [["S"]], [["red"], ["M", "green"]], {"S", "red", "wool"}, id="another rule as long might contradict it"
        ),
    ],
)
def test_settling_rule_names(include: list[list[str]], exclude: list[list[str]], expected: set[str] | None) -> None:
    rules = RuleSet.of(default_includes=True, include=include, exclude=exclude)

    assert settling_rule(AXES, rules, ("S", "red", "wool")) == expected


@given(problem=problems())
def test_settling_rule_ends_the_conflict_and_starts_none(problem: tuple[Axes, RuleSet]) -> None:
    axes, rules = problem
    before = set(oracle.combinations(axes, rules, Outcome.CONFLICT))
    for combination in before:
        options = settling_rule(axes, rules, combination)
        if options is None:
            assert any(len(rule.options) == len(axes) for rule in decide(axes, rules, combination).by)
            continue
        settled = RuleSet.of(
            default_includes=rules.default_includes,
            include=[*(rule.options for rule in rules.rules if rule.includes), options],
            exclude=[rule.options for rule in rules.rules if not rule.includes],
        )
        assert decide(axes, settled, combination).outcome is Outcome.BUILT
        assert set(oracle.combinations(axes, settled, Outcome.CONFLICT)) < before
