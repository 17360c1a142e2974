"""Rules beside each other: what is said of two of them holds for every shopper."""

from __future__ import annotations

import pytest
from hypothesis import given

from catalog.comparing import hides, overlap, periods_overlap
from catalog.resolution import Period, Rule, Shopper, best, standing_of
from tests.catalog.test_resolution import NOW, RAN, RULES, RUNS, SHOPPERS, WILL_RUN, rule


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (rule(1), rule(2), True),
        (rule(1, channels="app web"), rule(2, channels="web shop"), True),
        (rule(1, channels="app"), rule(2, channels="web"), False),
        (rule(1, channels="app"), rule(2), False),
        (rule(1, channels="app", tags="vip"), rule(2, channels="app", tags="vip"), True),
        (rule(1, channels="app", tags="vip"), rule(2, channels="app", tags="sale"), False),
        (rule(1, RUNS), rule(2), True),
        (rule(1, RUNS), rule(2, WILL_RUN), False),
        (rule(1, RUNS, RAN), rule(2, Period(None, NOW)), True),
    ],
)
def test_two_rules_overlap(one: Rule, other: Rule, expected: bool) -> None:
    assert overlap(one, other) is overlap(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Period(), Period(), True),
        (Period(None, NOW), Period(NOW, None), False),
        (RUNS, Period(NOW, None), True),
        (Period(None, NOW), RUNS, True),
    ],
)
def test_two_periods_overlap(one: Period, other: Period, expected: bool) -> None:
    assert periods_overlap(one, other) is periods_overlap(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (rule(1, channels="app"), rule(2, channels="app"), True),
        (rule(2, channels="app"), rule(1, channels="app"), False),
        (rule(1, channels="app web"), rule(2, channels="app"), True),
        (rule(1, channels="app"), rule(2, channels="app web"), False),
        (rule(1, channels="app", tags="vip sale"), rule(2, channels="app", tags="vip"), True),
        (rule(1, channels="app"), rule(2, channels="app", tags="vip"), False),
        (rule(1, Period()), rule(2, RUNS), True),
        # A period that runs is ahead of none.
        (rule(1), rule(2, RUNS), False),
        (rule(1, RUNS), rule(2), False),
        (rule(1, is_published=False), rule(2), False),
    ],
)
def test_one_rule_hides_another(one: Rule, other: Rule, expected: bool) -> None:
    assert hides(one, other) is expected


@given(RULES, SHOPPERS)
def test_what_is_hidden_never_wins(rules: list[Rule], shopper: Shopper) -> None:
    winner = best(standing_of(each, shopper) for each in rules)
    hidden = [each for each in rules if any(hides(other, each) for other in rules)]
    assert not winner or winner.id not in {each.id for each in hidden}
