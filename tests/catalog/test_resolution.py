"""Which rule decides: every sentence of the contract as a table, and a plain reading of it against random rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.resolution import (
    CONDITIONS,
    KINDS,
    Exclusion,
    Kind,
    Loss,
    Period,
    Rule,
    Shopper,
    best,
    decide,
    standing_of,
)

NOW = datetime(2026, 6, 10, tzinfo=UTC)
DAY = timedelta(days=1)
RUNS, RAN, WILL_RUN = Period(NOW - DAY, NOW + DAY), Period(None, NOW), Period(NOW + DAY, None)

APP = Shopper(NOW, channels=frozenset(["app"]))
VIP_IN_APP = replace(APP, tags=frozenset(["vip"]))


def rule(number: int, *periods: Period, is_published: bool = True, **lists: str) -> Rule:
    """A rule that is the older the smaller its number; ``channels="app web"``."""
    held = {Kind(name): frozenset(values.split()) for name, values in lists.items()}
    catalog = UUID(int=100 + number)
    return Rule(UUID(int=number), catalog, NOW - DAY * (100 - number), held, periods, is_published)


def winner(shopper: Shopper, *rules: Rule) -> int | None:
    found = best([standing_of(each, shopper) for each in rules])
    return found and found.id.int


DEFAULT = rule(9)
IN_APP = rule(1, channels="app")
ON_WEB = rule(2, channels="web")
VIP = rule(3, tags="vip")


@pytest.mark.parametrize(
    ("shopper", "rules", "expected"),
    [
        (APP, [], None),
        (APP, [ON_WEB], None),
        (APP, [ON_WEB, DEFAULT], 9),
        (APP, [DEFAULT, IN_APP], 1),
        # A customer whom one rule names gets that one, even if none of its tags match.
        (replace(APP, customer="c"), [IN_APP, rule(4, customer_ids="c", channels="app", tags="vip")], 4),
        (replace(APP, account="a"), [rule(4, account_ids="a", tags="vip"), rule(5, account_ids="a")], 5),
        # Two rules of one channel are told apart by tags or customers, else the older one decides.
        (VIP_IN_APP, [IN_APP, rule(4, channels="app", tags="vip")], 4),
        (replace(APP, customer="c"), [IN_APP, rule(4, channels="app", customer_ids="c")], 4),
        (APP, [IN_APP, rule(4, channels="app")], 1),
        (APP, [rule(4, channels="app", tags="vip"), rule(5, channels="app")], 5),
        # Conditions are hard, so that a private catalog never reaches strangers; tags are soft.
        (APP, [rule(4, channels="app", account_ids="a")], None),
        (VIP_IN_APP, [rule(4, channels="web", tags="vip"), DEFAULT], 9),
        (replace(APP, account_tags=frozenset("t")), [rule(4, account_tag_ids="t u"), DEFAULT], 4),
        (APP, [rule(4, account_tag_ids="t"), DEFAULT], 9),
        (APP, [rule(4, channels="app", tags="other")], 4),
        (APP, [VIP], None),
        (VIP_IN_APP, [VIP], 3),
        # Ties: fewest unmet, most tags, a schedule, age, id.
        (replace(APP, tags=frozenset("ab")), [rule(4, tags="a x"), rule(5, tags="a b")], 5),
        (APP, [IN_APP, rule(4, RUNS, channels="app")], 4),
        (APP, [replace(DEFAULT, id=UUID(int=8)), DEFAULT], 8),
        # Schedules.
        (APP, [rule(4, RAN, channels="app"), DEFAULT], 9),
        (APP, [rule(4, WILL_RUN, channels="app"), DEFAULT], 9),
        (APP, [rule(4, RAN, RUNS, channels="app"), DEFAULT], 4),
        (APP, [rule(4, Period(NOW, None), channels="app"), DEFAULT], 4),
        (APP, [rule(4, Period(), channels="app"), DEFAULT], 4),
        # A rule whose catalog has no published release is skipped.
        (APP, [rule(4, channels="app", is_published=False), DEFAULT], 9),
    ],
)
def test_which_rule_decides(shopper: Shopper, rules: list[Rule], expected: int | None) -> None:
    assert winner(shopper, *rules) == expected
    assert winner(shopper, *reversed(rules)) == expected


@pytest.mark.parametrize(
    ("loser", "exclusions", "loss"),
    [
        (ON_WEB, [Kind.CHANNEL], None),
        (rule(4, RAN, is_published=False, account_ids="a", customer_ids="c", account_tag_ids="t"),
         [Exclusion.UNPUBLISHED, Kind.ACCOUNT, Kind.ACCOUNT_TAG, Kind.CUSTOMER, Exclusion.SCHEDULE], None),
        (rule(4, tags="sale"), [Exclusion.ONLY_OTHER_TAGS], None),
        (DEFAULT, [], Loss.SCORE),
        (IN_APP, [], Loss.SCORE),
        (rule(4, channels="app", tags="vip"), [], Loss.TAGS),
        (rule(4, channels="app", tags="vip gold"), [], Loss.SCHEDULE),
        (rule(8, RUNS, channels="app", tags="vip gold"), [], Loss.AGE),
        (rule(7, RUNS, channels="app", tags="vip gold"), [], Loss.AGE),
    ],
)  # fmt: skip
def test_every_other_rule_says_why_it_lost(loser: Rule, exclusions: list[Any], loss: Loss | None) -> None:
    shopper = replace(APP, tags=frozenset(["vip", "gold"]))
    wins = replace(rule(7, RUNS, channels="app", tags="vip gold"), id=UUID(int=6))
    decision = decide(standing_of(each, shopper) for each in (loser, wins))
    assert decision.winner
    assert decision.winner.id == wins.id
    (lost,) = decision.lost
    assert (lost.standing.id, list(lost.exclusions), lost.loss) == (loser.id, exclusions, loss)


def test_a_rule_with_an_unmet_list_is_behind_one_without() -> None:
    decision = decide(standing_of(each, APP) for each in (IN_APP, rule(4, channels="app", tags="vip")))
    assert [lost.loss for lost in decision.lost] == [Loss.UNMET]


def test_where_no_rule_fits_each_says_why() -> None:
    decision = decide(standing_of(each, APP) for each in (ON_WEB, VIP))
    assert decision.winner is None
    assert [lost.exclusions for lost in decision.lost] == [(Kind.CHANNEL,), (Exclusion.ONLY_OTHER_TAGS,)]


LETTERS = st.sampled_from("abc")
VALUES = st.frozensets(LETTERS, max_size=2)
ONE = st.none() | LETTERS
DAYS = st.none() | st.integers(-2, 2).map(lambda days: NOW + DAY * days)
SHOPPERS = st.builds(
    Shopper, st.just(NOW), account=ONE, account_tags=VALUES, customer=ONE, channels=VALUES, tags=VALUES
)
RULES = st.lists(
    st.builds(
        Rule,
        id=st.uuids(),
        catalog_id=st.just(UUID(int=1)),
        created_at=st.integers(0, 2).map(lambda days: NOW - DAY * days),
        lists=st.fixed_dictionaries({}, optional=dict.fromkeys(KINDS, st.frozensets(LETTERS, min_size=1, max_size=2))),
        periods=st.lists(st.builds(Period, DAYS, DAYS), max_size=2).map(tuple),
        is_published=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda each: each.id,
)


def oracle(rules: list[Rule], shopper: Shopper) -> UUID | None:
    """The contract's paragraph, read word by word: each step keeps those that are best at it."""
    context = {
        Kind.ACCOUNT: {shopper.account},
        Kind.ACCOUNT_TAG: set(shopper.account_tags),
        Kind.CUSTOMER: {shopper.customer},
        Kind.CHANNEL: set(shopper.channels),
        Kind.TAG: set(shopper.tags),
    }

    def meets(each: Rule, kind: Kind) -> bool:
        return any(value in context[kind] for value in each.lists.get(kind, ()))

    def active(each: Rule) -> bool:
        return any((p.valid_from or NOW) <= NOW and (p.valid_to is None or p.valid_to > NOW) for p in each.periods)

    left = []
    for each in rules:
        is_bound = any(kind in each.lists and not meets(each, kind) for kind in CONDITIONS)
        has_nothing = each.lists and not any(meets(each, kind) for kind in KINDS)
        if each.is_published and (not each.periods or active(each)) and not is_bound and not has_nothing:
            left.append(each)
    for measure in (
        lambda each: -sum(meets(each, kind) for kind in KINDS),
        lambda each: sum(not meets(each, kind) for kind in each.lists),
        lambda each: -len([tag for tag in each.lists.get(Kind.TAG, ()) if tag in shopper.tags]),
        lambda each: 0 if active(each) else 1,
        lambda each: each.created_at.timestamp(),
        lambda each: each.id.int,
    ):
        left = [each for each in left if measure(each) == min(map(measure, left))]
    return left[0].id if left else None


@given(RULES, SHOPPERS)
def test_any_rules_are_decided_as_the_contract_says(rules: list[Rule], shopper: Shopper) -> None:
    decision = decide(standing_of(each, shopper) for each in rules)
    assert (decision.winner and decision.winner.id) == oracle(rules, shopper)
    named = [lost.standing.id for lost in decision.lost]
    assert sorted(named) == sorted({each.id for each in rules} - {decision.winner and decision.winner.id})
    assert all(bool(lost.exclusions) != (lost.loss is not None) for lost in decision.lost)
