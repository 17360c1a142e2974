"""Rules beside each other: which overlap, which hides another, and how alike they are (catalog contract §4.3). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.resolution import Kind, Period, Rule


def overlap(one: Rule, other: Rule) -> bool:
    """Return whether a shopper can meet every list of both at the same time, where they have the same lists."""
    return (
        one.lists.keys() == other.lists.keys()
        and all(values & other.lists[kind] for kind, values in one.lists.items())
        and meet(one, other)
    )


def meet(one: Rule, other: Rule) -> bool:
    """Return whether both hold at some moment."""
    if not one.periods or not other.periods:
        return True
    return any(periods_overlap(each, period) for each in one.periods for period in other.periods)


def periods_overlap(one: Period, other: Period) -> bool:
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: Period, other: Period) -> bool:
    return one.valid_from is None or other.valid_to is None or one.valid_from < other.valid_to


def hides(one: Rule, other: Rule) -> bool:
    """Return whether `one` is ahead of `other` for every shopper whom the other one fits.

    It is where both have the same lists and `one` has every entry of the other's, holds whenever the other does, and is
    the older, as far as that decides. Several rules that hide another one between them are not looked for.
    """
    return (
        one.lists.keys() == other.lists.keys()
        and all(values <= one.lists[kind] for kind, values in other.lists.items())
        and is_ahead(one, other)
    )


def is_ahead(one: Rule, other: Rule) -> bool:
    """Return whether `one`, which has the same lists and every entry of the other's, is ahead whenever that holds."""
    return (
        one.is_published
        and (one.created_at, one.id) < (other.created_at, other.id)
        and _covers(one.periods, other.periods)
    )


def _covers(periods: Iterable[Period], others: tuple[Period, ...]) -> bool:
    """Return whether each of the others lies within one of these.

    A rule with a schedule is ahead of one without; so periods are not covered by having none.
    """
    periods = tuple(periods)
    if not others:
        return not periods or Period() in periods
    return all(any(_within(each, period) for period in periods) for each in others)


def _within(one: Period, other: Period) -> bool:
    starts = other.valid_from is None or (one.valid_from is not None and other.valid_from <= one.valid_from)
    return starts and (other.valid_to is None or (one.valid_to is not None and one.valid_to <= other.valid_to))


# What shared things count, for a search for rules that are alike.
NAME_SCORE, CATALOG_SCORE, BOOK_SCORE, SCHEDULE_SCORE = 100, 3, 2, 2
ENTRY_SCORES = dict.fromkeys([Kind.ACCOUNT, Kind.CUSTOMER, Kind.CHANNEL, Kind.TAG], 5)
