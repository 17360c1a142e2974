"""The narrowest rule that would settle a conflict, as the build rules screen proposes it."""

from __future__ import annotations

import time
import tracemalloc
from itertools import combinations

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


def test_thousands_of_rules_in_conflict_cost_a_moment_and_little_memory() -> None:
    axes = tuple((f"a{axis:02}", f"b{axis:02}") for axis in range(14))
    named = [[f"a{axis:02}" for axis in chosen] for chosen in combinations(range(14), 7)]
    rules = RuleSet.of(default_includes=True, include=named[:1_000], exclude=named[1_000:2_000])
    tracemalloc.start()
    began = time.process_time()
    found = settling_rule(axes, rules, tuple(options[0] for options in axes))
    took, (_, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == {f"a{axis:02}" for axis in range(8)}
    assert most < 50_000_000
    assert took < 5  # half a second without the counting of memory on a machine that has time


def test_duplicates_are_looked_at_once() -> None:
    rules = RuleSet.of(default_includes=True, include=[["S"]] * 50_000, exclude=[["red"]] * 50_000)
    began = time.process_time()

    assert settling_rule(AXES, rules, ("S", "red", "wool")) == {"S", "red"}
    assert time.process_time() - began < 5


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
