"""More combinations than anyone can list (PIM contract §3.3, §10.24): found, refused or too complex, never endless."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import product

import pytest

from products.building import combinations, descent
from products.building.combinations import occurring_options, resolve
from products.building.rules import Axes, RuleSet, TooComplex

TEN_OF_TEN: Axes = tuple(tuple(f"{axis}{option}" for option in range(10)) for axis in "abcdefghij")
EVERYTHING = RuleSet()


def grid(*sizes: int) -> Axes:
    return tuple(tuple(f"{axis}-{option}" for option in range(size)) for axis, size in enumerate(sizes))


def test_ten_thousand_children_are_allowed_and_one_more_is_not() -> None:
    allowed = resolve(grid(10, 10, 10, 10), EVERYTHING)
    refused = resolve(grid(10_001), EVERYTHING)

    assert (allowed.count, allowed.exceeds_limit, len(allowed.combinations)) == (10_000, False, 10_000)
    assert (refused.count, refused.exceeds_limit, refused.combinations) == (10_001, True, [])


def test_count_stays_exact_up_to_a_hundred_thousand_combinations() -> None:
    assert resolve(grid(10, 10, 10, 10, 10), EVERYTHING).count == 100_000


def test_beyond_that_a_count_over_the_limit_is_not_known() -> None:
    resolution = resolve(TEN_OF_TEN, EVERYTHING)

    assert resolution.total == 10**10
    assert resolution.count is None
    assert resolution.exceeds_limit
    assert resolution.left_out is None


@pytest.mark.parametrize("named", [range(7), range(3, 10), [0, 2, 3, 5, 6, 8, 9]], ids=["first", "last", "scattered"])
def test_sparse_rules_over_ten_billion_combinations_are_found_at_once(named: list[int]) -> None:
    widest = [TEN_OF_TEN[axis][4] for axis in named]
    free = [axis for axis in range(10) if axis not in named]
    rules = RuleSet.of(
        default_includes=False,
        include=[widest, [*widest, TEN_OF_TEN[free[0]][2]], [TEN_OF_TEN[axis][5] for axis in range(10)]],
        exclude=[],
    )
    start = time.perf_counter()

    resolution = resolve(TEN_OF_TEN, rules)

    assert time.perf_counter() - start < 2
    assert resolution.count == 1_001
    assert resolution.combinations == sorted([*_holding(widest), tuple(options[5] for options in TEN_OF_TEN)])


def _holding(options: list[str]) -> Iterator[tuple[str, ...]]:
    return product(*([option for option in axis if option in options] or axis for axis in TEN_OF_TEN))


def test_excluding_most_of_ten_billion_combinations_leaves_the_rest() -> None:
    rules = RuleSet.of(
        default_includes=True, include=[], exclude=[[option] for axis in TEN_OF_TEN for option in axis[2:]]
    )

    assert resolve(TEN_OF_TEN, rules).count == 2**10


def test_conflicts_among_ten_billion_combinations_are_counted_and_the_first_listed() -> None:
    rules = RuleSet.of(default_includes=False, include=[["a1", "j1"]], exclude=[["a1", "j1"]])

    resolution = resolve(TEN_OF_TEN, rules)

    assert resolution.count == 0
    assert resolution.ambiguous_total == 10**8
    assert len(resolution.ambiguous) == 1_000
    assert resolution.ambiguous[0] == ("a1", "b0", "c0", "d0", "e0", "f0", "g0", "h0", "i0", "j1")


def test_rules_that_no_search_can_follow_are_refused_instead_of_running_on() -> None:
    rules = tangle(1_000)
    start = time.perf_counter()

    with pytest.raises(TooComplex, match=r"^build rules are too complex to resolve$"):
        resolve(TEN_OF_TEN, rules)
    assert time.perf_counter() - start < 10


def test_options_of_rules_too_complex_to_follow_are_taken_to_occur() -> None:
    assert occurring_options(TEN_OF_TEN, tangle(1_000)) is None


def tangle(entries: int) -> RuleSet:
    dice = random.Random(7)

    def entry(named: int) -> list[str]:
        return [dice.choice(axis) for axis in dice.sample(TEN_OF_TEN, named)]

    return RuleSet.of(
        default_includes=False,
        include=[entry(8) for _ in range(entries)],
        exclude=[entry(5) for _ in range(entries)],
    )


def test_hundreds_of_variations_with_one_option_make_one_combination() -> None:
    axes = grid(*[1] * 800)
    rules = RuleSet.of(default_includes=False, include=[[axes[0][0], axes[799][0]]], exclude=[])

    assert resolve(axes, rules).count == 1


def test_hundreds_of_variations_with_two_options_do_not_exhaust_the_stack() -> None:
    axes = grid(*[2] * 800)
    rules = RuleSet.of(default_includes=False, include=[[axes[0][0], axes[799][0]]], exclude=[])

    with pytest.raises(TooComplex):
        resolve(axes, rules)


def test_variation_without_options_leaves_nothing_to_combine() -> None:
    resolution = resolve((("a",), ()), EVERYTHING)

    assert (resolution.total, resolution.count, resolution.combinations) == (0, 0, [])


def test_both_searches_agree_on_a_middling_product(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = grid(8, 7, 6, 5)
    dice = random.Random(3)
    rules = RuleSet.of(
        default_includes=True,
        include=[[dice.choice(axis) for axis in dice.sample(axes, 3)] for _ in range(40)],
        exclude=[[dice.choice(axis) for axis in dice.sample(axes, 2)] for _ in range(40)],
    )
    exact = resolve(axes, rules)

    monkeypatch.setattr(combinations, "BIT_SET_LIMIT", 0)
    walked = resolve(axes, rules)

    assert walked.combinations == exact.combinations
    assert walked.ambiguous == exact.ambiguous
    assert [reach.matches for reach in walked.reaches] == [reach.matches for reach in exact.reaches]


def test_budget_is_spent_on_situations_not_on_combinations() -> None:
    walk = descent._Walk(TEN_OF_TEN, tangle(1).rules, default_includes=False)
    descent._Occurrence(walk).below(0, walk.everyone)

    assert walk.steps < 1_000
