"""Build rules, PIM contract §3.2: the worked cases, and both searches against brute force."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given

from products.building import bitsets, descent
from products.building.combinations import Hindrance, Outcome, Reach, decide, hindrances, occurring_options, resolve
from products.building.rules import Axes, Found, RuleSet
from tests.products.building import oracle
from tests.products.building.strategies import problems

SIZES, COLORS, MATERIALS = ("S", "M", "L"), ("red", "green", "blue"), ("cotton", "denim", "wool")
TWO, THREE = (SIZES, COLORS), (SIZES, COLORS, MATERIALS)

SEARCHES = pytest.mark.parametrize("search", [bitsets, descent], ids=["bit sets", "descent"])


def rules(default: str, *, include: list[list[str]] = [], exclude: list[list[str]] = []) -> RuleSet:  # noqa: B006
    return RuleSet.of(default_includes=default == "include", include=include, exclude=exclude)


@pytest.mark.parametrize(
    ("axes", "rule_set", "count"),
    [
        pytest.param(THREE, rules("include", exclude=[["S", "red"]]), 24, id="all but small red"),
        pytest.param(TWO, rules("exclude", include=[["L", "red"]]), 1, id="only large red"),
        pytest.param(
            THREE,
            rules("include", exclude=[["L", "cotton"]], include=[["L", "red", "cotton"]]),
            25,
            id="a longer include brings one back",
        ),
        pytest.param(
            TWO,
            rules("include", exclude=[["red"], ["green"]], include=[["S", "red"], ["L", "green"]]),
            5,
            id="blue, small red and large green",
        ),
        pytest.param(
            TWO,
            rules("include", exclude=[["L"], ["green"]], include=[["L", "green"]]),
            5,
            id="what is excluded twice may be included",
        ),
        pytest.param(THREE, rules("include", exclude=[["L", "S"]]), 27, id="two options of one variation never match"),
        pytest.param(THREE, rules("exclude"), 0, id="nothing"),
        pytest.param(THREE, rules("include"), 27, id="everything"),
        pytest.param(THREE, rules("include", exclude=[["S", "plastic"]]), 27, id="an option that is not linked"),
        pytest.param(THREE, rules("include", exclude=[["S", "S", "red", "red"]]), 24, id="naming an option twice"),
        pytest.param(
            THREE,
            rules("include", exclude=[["S", "S"]], include=[["S", "red"]]),
            21,
            id="an option named twice is no more specific",
        ),
    ],
)
def test_worked_case_builds_so_many_children(axes: Axes, rule_set: RuleSet, count: int) -> None:
    resolution = resolve(axes, rule_set)

    assert resolution.count == count
    assert resolution.combinations == oracle.combinations(axes, rule_set, Outcome.BUILT)
    assert resolution.ambiguous_total == 0


@pytest.mark.parametrize(
    ("rule_set", "in_conflict"),
    [
        pytest.param(
            rules("include", exclude=[["S"]], include=[["S"]]),
            [("S", "red"), ("S", "green"), ("S", "blue")],
            id="the same in both lists",
        ),
        pytest.param(rules("include", exclude=[["S"]], include=[["red"]]), [("S", "red")], id="equally specific"),
        pytest.param(
            rules("include", exclude=[["S"]], include=[["red"], ["S", "red"]]), [], id="settled by a longer entry"
        ),
    ],
)
def test_equally_specific_rules_conflict(rule_set: RuleSet, in_conflict: list[tuple[str, ...]]) -> None:
    resolution = resolve(TWO, rule_set)

    assert resolution.ambiguous == in_conflict
    assert resolution.ambiguous_total == len(in_conflict)


def test_document_is_read_with_the_exceptions_from_the_default_first() -> None:
    including = RuleSet.from_document({"default": "include", "include": [["a"]], "exclude": [["b"], ["c", "c"]]})
    excluding = RuleSet.from_document({"default": "exclude", "include": [["a"]], "exclude": [["b"]]})

    assert [(rule.number, rule.includes, set(rule.options)) for rule in including.rules] == [
        (1, False, {"b"}),
        (2, False, {"c"}),
        (3, True, {"a"}),
    ]
    assert [(rule.number, rule.includes) for rule in excluding.rules] == [(1, True), (2, False)]
    assert RuleSet.from_document(None) == RuleSet.from_document({"default": "include"})


def test_rules_that_can_match_nothing_are_named() -> None:
    rule_set = rules("include", exclude=[["S", "L"], ["plastic"], ["S", "red"]])

    assert hindrances(THREE, rule_set) == {
        1: Hindrance.OPTIONS_OF_ONE_VARIATION,
        2: Hindrance.OPTION_NOT_LINKED,
    }


def test_reach_counts_matches_and_credits_each_combination_once() -> None:
    rule_set = rules("include", exclude=[["S", "red"], ["red", "wool"], ["plastic"]], include=[["S", "red", "wool"]])
    small_red, red_wool, plastic, back = rule_set.rules

    resolution = resolve(THREE, rule_set)

    assert resolution.reaches == (
        Reach(small_red, matches=3, decides=2, hindrance=None),
        Reach(red_wool, matches=3, decides=2, hindrance=None),
        Reach(plastic, matches=0, decides=0, hindrance=Hindrance.OPTION_NOT_LINKED),
        Reach(back, matches=1, decides=1, hindrance=None),
    )
    assert resolution.decided_by_default == 22
    assert resolution.left_out == 4
    leaving_out = [reach for reach in resolution.reaches if reach.decides and not reach.rule.includes]
    assert {reach.rule.number: reach.decides for reach in leaving_out} == {1: 2, 2: 2}


@SEARCHES
@given(problem=problems())
def test_search_finds_what_brute_force_finds(search: ModuleType, problem: tuple[Axes, RuleSet]) -> None:
    axes, rule_set = problem
    found = _search(search.resolve, axes, rule_set)

    assert found.combinations == oracle.combinations(axes, rule_set, Outcome.BUILT)
    assert found.count == len(found.combinations)
    assert found.ambiguous == oracle.combinations(axes, rule_set, Outcome.CONFLICT)
    assert found.ambiguous_total == len(found.ambiguous)


@SEARCHES
@given(problem=problems())
def test_search_finds_the_options_that_occur(search: ModuleType, problem: tuple[Axes, RuleSet]) -> None:
    axes, rule_set = problem
    built = oracle.combinations(axes, rule_set, Outcome.BUILT)
    in_conflict = oracle.combinations(axes, rule_set, Outcome.CONFLICT)

    occurring = _search(search.occurring, axes, rule_set)

    assert occurring == (None if in_conflict else {option for combination in built for option in combination})


def _search(search: Callable[..., Found], axes: Axes, rule_set: RuleSet) -> Found:
    able = [rule for rule in rule_set.rules if rule.number not in hindrances(axes, rule_set)]
    keywords = {"limit": 10_000} if search.__name__ == "resolve" else {}
    return search(axes, able, default_includes=rule_set.default_includes, **keywords)


@given(problem=problems())
def test_counts_add_up_to_the_total(problem: tuple[Axes, RuleSet]) -> None:
    axes, rule_set = problem
    resolution = resolve(axes, rule_set)

    decided = sum(reach.decides or 0 for reach in resolution.reaches)
    assert decided + resolution.ambiguous_total + (resolution.decided_by_default or 0) == resolution.total
    for reach in resolution.reaches:
        holding = [each for each in oracle.everything(axes) if reach.rule.matches(frozenset(each))]
        assert reach.matches == len(holding)


@given(problem=problems())
def test_decision_about_one_combination_agrees_with_brute_force(problem: tuple[Axes, RuleSet]) -> None:
    axes, rule_set = problem
    for combination in oracle.everything(axes):
        decision = decide(axes, rule_set, combination)
        matching = [rule for rule in oracle.able(axes, rule_set) if rule.matches(frozenset(combination))]

        assert decision.outcome is oracle.outcome(axes, rule_set, combination)
        assert sorted([*decision.by, *decision.overruled], key=lambda rule: rule.number) == matching
        assert all(less.specificity < most.specificity for less in decision.overruled for most in decision.by)


@given(problem=problems())
def test_occurring_options_are_none_where_all_occur_or_rules_conflict(problem: tuple[Axes, RuleSet]) -> None:
    axes, rule_set = problem
    occurring = occurring_options(axes, rule_set)
    built = {option for each in oracle.combinations(axes, rule_set, Outcome.BUILT) for option in each}

    if occurring is None:
        all_occur = built == {option for options in axes for option in options}
        assert all_occur or oracle.combinations(axes, rule_set, Outcome.CONFLICT)
    else:
        assert occurring == built
