"""Which rule decides, and so which catalog a shopper sees (catalog contract §4.2). Pure.

    decision = decide([standing_of(rule, shopper) for rule in rules])
    decision.winner, decision.lost

What it returns says why: nothing else in the program explains a resolution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """The lists of a rule, by the names of its attributes. All but tags are conditions; tags only rank."""

    ACCOUNT = "account_ids"
    ACCOUNT_TAG = "account_tag_ids"
    CUSTOMER = "customer_ids"
    CHANNEL = "channels"
    TAG = "tags"


KINDS = tuple(Kind)
CONDITIONS = KINDS[:-1]


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who asks, and when."""

    moment: datetime
    account: str | None = None
    account_tags: frozenset[str] = frozenset()
    customer: str | None = None
    channels: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def values(self, kind: Kind) -> frozenset[str]:
        """Return what a rule's list of that kind is compared with."""
        match kind:
            case Kind.ACCOUNT:
                return frozenset([self.account] if self.account else [])
            case Kind.CUSTOMER:
                return frozenset([self.customer] if self.customer else [])
            case Kind.ACCOUNT_TAG:
                return self.account_tags
            case Kind.CHANNEL:
                return self.channels
            case Kind.TAG:
                return self.tags


@dataclass(frozen=True, slots=True)
class Period:
    """From `valid_from` until before `valid_to`; either end may be open."""

    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        return (self.valid_from is None or self.valid_from <= moment) and (
            self.valid_to is None or moment < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with all that it holds. `lists` has those that are not empty; without `periods` it always holds."""

    id: UUID
    catalog_id: UUID
    created_at: datetime
    lists: Mapping[Kind, frozenset[str]]
    periods: tuple[Period, ...] = ()
    is_published: bool = True


class Exclusion(StrEnum):
    """Why a rule was not eligible, beside a condition that is not met."""

    UNPUBLISHED = "unpublished"
    SCHEDULE = "schedule"
    ONLY_OTHER_TAGS = "only_other_tags"


class Loss(StrEnum):
    """In what an eligible rule is behind the winner, in the order of comparison."""

    SCORE = "fewer_met"
    UNMET = "more_unmet"
    TAGS = "fewer_tags"
    SCHEDULE = "no_schedule"
    AGE = "newer"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands before a shopper.

    `kinds` are the lists that are not empty, `met` those of them that meet the shopper, `tag_count` is how many tags
    do. `is_scheduled` says whether it has schedules, `is_running` whether one of them holds.
    """

    id: UUID
    catalog_id: UUID
    created_at: datetime
    kinds: frozenset[Kind] = frozenset()
    met: frozenset[Kind] = frozenset()
    tag_count: int = 0
    is_scheduled: bool = False
    is_running: bool = False
    is_published: bool = True

    @property
    def score(self) -> int:
        return len(self.met)

    @property
    def unmet(self) -> frozenset[Kind]:
        return self.kinds - self.met

    @property
    def exclusions(self) -> tuple[Exclusion | Kind, ...]:
        """Everything that makes it not eligible: a kind stands for its condition. Empty if it is eligible."""
        unmet = self.unmet
        found: list[Exclusion | Kind] = [kind for kind in CONDITIONS if kind in unmet]
        if not self.is_published:
            found.insert(0, Exclusion.UNPUBLISHED)
        if self.is_scheduled and not self.is_running:
            found.append(Exclusion.SCHEDULE)
        if self.kinds == {Kind.TAG} == unmet:
            found.append(Exclusion.ONLY_OTHER_TAGS)
        return tuple(found)

    @property
    def rank(self) -> tuple[Any, ...]:
        """Among eligible rules the one of the smallest rank decides."""
        return (-self.score, len(self.unmet), -self.tag_count, not self.is_running, self.created_at, self.id)


@dataclass(frozen=True, slots=True)
class Lost:
    """A rule that does not decide: why it was not eligible, or else in what it is behind the winner."""

    standing: Standing
    exclusions: tuple[Exclusion | Kind, ...] = ()
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decides, None if none fits; and every other one, in the order in which they were given."""

    winner: Standing | None
    lost: tuple[Lost, ...]


def standing_of(rule: Rule, shopper: Shopper) -> Standing:
    shared = {kind: values & shopper.values(kind) for kind, values in rule.lists.items()}
    return Standing(
        id=rule.id,
        catalog_id=rule.catalog_id,
        created_at=rule.created_at,
        kinds=frozenset(rule.lists),
        met=frozenset(kind for kind, values in shared.items() if values),
        tag_count=len(shared.get(Kind.TAG, ())),
        is_scheduled=bool(rule.periods),
        is_running=any(period.holds(shopper.moment) for period in rule.periods),
        is_published=rule.is_published,
    )


def best(standings: Iterable[Standing]) -> Standing | None:
    """Return the rule that decides, None if none is eligible."""
    return min((each for each in standings if not each.exclusions), key=lambda each: each.rank, default=None)


def decide(standings: Iterable[Standing]) -> Decision:
    """Return the same with the reasons of all others."""
    standings = list(standings)
    winner = best(standings)
    return Decision(winner, tuple(_lost(each, winner) for each in standings if each is not winner))


def _lost(standing: Standing, winner: Standing | None) -> Lost:
    exclusions = standing.exclusions
    if exclusions or winner is None:
        return Lost(standing, exclusions)
    steps = zip([*Loss, Loss.AGE], standing.rank, winner.rank, strict=True)
    return Lost(standing, loss=next(step for step, own, winning in steps if own != winning))
