"""Rules, and why they win or lose, in the words of those who write them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from catalog.resolution import Exclusion, Kind, Loss, Lost, Period, Rule, Standing

# Entries of a list that are named; more are counted.
_NAMED = 3
_NOUNS = {
    Kind.ACCOUNT: ("account", "accounts"),
    Kind.ACCOUNT_TAG: ("accounts tagged", "accounts tagged"),
    Kind.CUSTOMER: ("customer", "customers"),
    Kind.CHANNEL: ("channel", "channels"),
    Kind.TAG: ("tag", "tags"),
}


def rule_in_words(lists: Mapping[Kind, Collection[str]], periods: Iterable[Period]) -> str:
    """Return ``customers tagged vip, in channel mobile, 1 Jun 2026 – 16 Jun 2026``."""
    who = [_entries(kind, lists[kind]) for kind in (Kind.ACCOUNT, Kind.ACCOUNT_TAG, Kind.CUSTOMER) if kind in lists]
    tags = f"tagged {_any_of(lists[Kind.TAG])}" if Kind.TAG in lists else ""
    parts = [" and ".join(who) or ("customers" if tags else "everybody")]
    if tags:
        parts[0] += f", above all those {tags}" if who or len(lists) > 1 else f" {tags}"
    if Kind.CHANNEL in lists:
        parts.append(f"in {_entries(Kind.CHANNEL, lists[Kind.CHANNEL])}")
    if when := [period_in_words(period) for period in periods]:
        parts.append(_either(when))
    return ", ".join(parts)


def period_in_words(period: Period) -> str:
    """Return ``1 Jun 2026 – 16 Jun 2026``, with the time of day where it is not midnight."""
    match period:
        case Period(None, None):
            return "always"
        case Period(None, end):
            return f"until {moment_in_words(end)}"
        case Period(start, None):
            return f"from {moment_in_words(start)}"
    return f"{moment_in_words(period.valid_from)} – {moment_in_words(period.valid_to)}"


def moment_in_words(moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = f"{moment.day} {moment:%b %Y}"
    return day if (moment.hour, moment.minute) == (0, 0) else f"{day} {moment:%H:%M}"


def reasons_of(lost: Lost, rule: Rule, winner: Standing | None) -> str:
    """Return why a rule does not decide: ``its channel is web``."""
    if lost.exclusions:
        return "; ".join(_exclusion(each, rule) for each in lost.exclusions)
    return _loss(lost, rule, winner) if winner and lost.loss else ""


def _exclusion(why: Exclusion | Kind, rule: Rule) -> str:
    match why:
        case Exclusion.UNPUBLISHED:
            return "its catalog is not published"
        case Exclusion.SCHEDULE:
            return f"it holds {_either([period_in_words(period) for period in rule.periods])}"
        case Exclusion.ONLY_OTHER_TAGS:
            return _is(Kind.TAG, rule.lists[Kind.TAG])
        case Kind.CHANNEL:
            return _is(Kind.CHANNEL, rule.lists[Kind.CHANNEL])
    return f"it is for {_entries(Kind(why), rule.lists[Kind(why)])}"


def _loss(lost: Lost, rule: Rule, winner: Standing) -> str:
    standing = lost.standing
    match lost.loss:
        case Loss.SCORE:
            met = standing.score
            return f"it fits in {_ways(met)}, the winner in {winner.score}"
        case Loss.UNMET:
            return _is(Kind.TAG, rule.lists[Kind.TAG])
        case Loss.TAGS:
            return f"it shares {standing.tag_count} of the shopper’s tags, the winner {winner.tag_count}"
        case Loss.SCHEDULE:
            return "the winner has a period that runs now"
    return "the winner is older"


def _ways(number: int) -> str:
    return {0: "no way of its own", 1: "one way"}.get(number, f"{number} ways")


def _is(kind: Kind, values: Collection[str]) -> str:
    noun, nouns = _NOUNS[kind]
    return f"its {noun} is {_any_of(values)}" if len(values) == 1 else f"its {nouns} are {_any_of(values)}"


def _entries(kind: Kind, values: Collection[str]) -> str:
    return f"{_NOUNS[kind][len(values) != 1]} {_any_of(values)}"


def _any_of(values: Collection[str]) -> str:
    shown = sorted(values)
    if len(shown) > _NAMED:
        shown = [*shown[:_NAMED], f"{len(shown) - _NAMED:,} more"]
    return _either(shown)


def _either(words: list[str]) -> str:
    return words[0] if len(words) < 2 else f"{', '.join(words[:-1])} or {words[-1]}"
