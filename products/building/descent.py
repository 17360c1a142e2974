"""Rules followed variation by variation, for more combinations than anyone can list. Pure.

A depth-first walk in linked order that keeps the rules still *alive*: not contradicted by the options chosen so far,
and not overruled by a more specific rule that already matches in full. Where they agree about everything below, the
walk stops with a *box* – a product of options with one fate. What lies below depends on the level and the living rules
alone and is remembered, so the cost follows the distinct situations and the wanted combinations, not the product.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, groupby, islice, product
from operator import and_, mul

from products.building.rules import AMBIGUOUS_LISTED, Axes, Combination, Found, Rule, TooComplex

# A few tenths of a second of searching; one step looks at one rule or one option.
STEP_BUDGET = 400_000
# Each level below the first undecided variation is a Python call.
DEEPEST = 400

Box = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Below:
    """The boxes below a situation, relative to it."""

    wanted: tuple[Box, ...] = ()
    count: int = 0
    ambiguous: tuple[Box, ...] = ()
    ambiguous_count: int = 0


class _LimitExceeded(Exception):
    """More combinations are wanted than are allowed."""


_NOTHING = _Below()


def resolve(axes: Axes, rules: Sequence[Rule], *, default_includes: bool, limit: int) -> Found:
    """Resolve rules that can match; the count is None once it exceeds the limit. Raises TooComplex."""
    walk = _Walk(axes, rules, default_includes=default_includes)
    try:
        below = _Collection(walk, limit).below(0, walk.everyone)
    except _LimitExceeded:
        return Found(count=None, combinations=[], ambiguous=[], ambiguous_total=0)
    return Found(
        count=below.count,
        combinations=list(_listed(below.wanted)),
        ambiguous=list(islice(_listed(below.ambiguous), AMBIGUOUS_LISTED)),
        ambiguous_total=below.ambiguous_count,
    )


def occurring(axes: Axes, rules: Sequence[Rule], *, default_includes: bool) -> frozenset[str] | None:
    """Return the options of the wanted combinations; None if rules are in conflict. Raises TooComplex."""
    walk = _Walk(axes, rules, default_includes=default_includes)
    try:
        return _Occurrence(walk).below(0, walk.everyone) or frozenset()
    except _Conflict:
        return None


def _listed(boxes: Iterable[Box]) -> Iterator[Combination]:
    return chain.from_iterable(product(*box) for box in boxes)


class _Walk:
    """The rules as bits of an integer, the least specific lowest: the highest bit set is a most specific rule."""

    def __init__(self, axes: Axes, rules: Sequence[Rule], *, default_includes: bool) -> None:
        ordered = sorted(rules, key=lambda rule: rule.specificity)
        self.axes = axes
        self.default_includes = default_includes
        self.everyone = (1 << len(ordered)) - 1
        self.includes = _bits(rule.includes for rule in ordered)
        specificities = [rule.specificity for rule in ordered]
        self.as_specific_from = [bisect_left(specificities, each) for each in specificities]
        self.more_specific_from = [bisect_right(specificities, each) for each in specificities]
        self.naming = [_naming(options, ordered) for options in axes]
        self.silent = [self.everyone & ~sum(naming.values()) for naming in self.naming]
        self.matched_at = list(accumulate(reversed(self.silent), and_, initial=self.everyone))[::-1]
        self.sizes_from = list(accumulate(map(len, reversed(axes)), mul, initial=1))[::-1]
        self.twins = _twins(axes, ordered)
        self.steps = 0

    def outlook(self, level: int, alive: int) -> tuple[int, bool | None, bool]:
        """Return the rules that matter from `level` on, what holds unless they object, and whether any of them can.

        What holds is True (built), False (left out) or None (conflict).
        """
        matched = alive & self.matched_at[level]
        if not matched:
            pending, holds, best = alive, self.default_includes, 0
            objecting = pending & ~self.includes if holds else pending & self.includes
        else:
            top = matched.bit_length() - 1
            not_overruled = self.everyone >> self.as_specific_from[top] << self.as_specific_from[top]
            pending = alive & ~matched & not_overruled
            matched &= not_overruled
            including, excluding = matched & self.includes, matched & ~self.includes
            best = (including & -including) | (excluding & -excluding)
            if including and excluding:
                holds, objecting = None, pending >> self.more_specific_from[top]
            else:
                holds = bool(including)
                objecting = pending & ~self.includes if holds else pending & self.includes
        return best | self._without_twins(level, pending), holds, bool(objecting)

    def branches(self, level: int, alive: int) -> Iterator[tuple[tuple[str, ...], int]]:
        """Yield runs of neighbouring options that leave the same rules alive, with those rules."""
        self._spend(len(self.axes[level]))
        naming, silent = self.naming[level], alive & self.silent[level]
        for named, options in groupby(self.axes[level], lambda option: naming.get(option, 0) & alive):
            if named:
                yield from (((option,), silent | named) for option in options)
            else:
                yield tuple(options), silent

    def _without_twins(self, level: int, pending: int) -> int:
        """Keep one of the rules that differ only in options chosen already."""
        twins = self.twins[level]
        kept = 0
        while pending:
            lowest = pending & -pending
            pending ^= lowest
            kept |= twins[lowest.bit_length() - 1]
            self.steps += 1
        return kept

    def _spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > STEP_BUDGET:
            raise TooComplex


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _naming(options: Sequence[str], rules: Sequence[Rule]) -> dict[str, int]:
    """Return option → the rules that name it, for the options that are named at all."""
    naming: dict[str, int] = {}
    members = frozenset(options)
    for place, rule in enumerate(rules):
        for option in rule.options & members:
            naming[option] = naming.get(option, 0) | 1 << place
    return naming


def _twins(axes: Axes, rules: Sequence[Rule]) -> list[list[int]]:
    """Return, per level and rule, the bit of the first rule that says the same about the axes from that level on."""
    chosen: frozenset[str] = frozenset()
    twins: list[list[int]] = []
    for options in (*axes, ()):
        first: dict[tuple[frozenset[str], int, bool], int] = {}
        twins.append(
            [
                first.setdefault((rule.options - chosen, rule.specificity, rule.includes), 1 << place)
                for place, rule in enumerate(rules)
            ]
        )
        chosen = chosen.union(options)
    return twins


class _Collection:
    """Collects the boxes to build and those in conflict."""

    def __init__(self, walk: _Walk, limit: int) -> None:
        self.walk = walk
        self.limit = limit
        self.known: dict[tuple[int, int], _Below] = {}

    def below(self, level: int, alive: int) -> _Below:
        alive, holds, can_change = self.walk.outlook(level, alive)
        if not can_change:
            return self._uniform(level, holds)
        found = self.known.get((level, alive))
        if found is None:
            found = self.known[level, alive] = self._explored(level, alive)
        return found

    def _uniform(self, level: int, holds: bool | None) -> _Below:
        if holds is False:
            return _NOTHING
        box, size = self.walk.axes[level:], self.walk.sizes_from[level]
        if holds is None:
            return _Below(ambiguous=(box,), ambiguous_count=size)
        return _Below(wanted=(box,), count=self._within_limit(size))

    def _explored(self, level: int, alive: int) -> _Below:
        if level > DEEPEST:
            raise TooComplex
        wanted: list[Box] = []
        ambiguous: list[Box] = []
        count = ambiguous_count = 0
        for options, still_alive in self.walk.branches(level, alive):
            below = self.below(level + 1, still_alive)
            count = self._within_limit(count + len(options) * below.count)
            ambiguous_count += len(options) * below.ambiguous_count
            wanted.extend(_extended(options, below.wanted))
            ambiguous.extend(islice(_extended(options, below.ambiguous), AMBIGUOUS_LISTED - len(ambiguous)))
        return _Below(tuple(wanted), count, tuple(ambiguous), ambiguous_count)

    def _within_limit(self, count: int) -> int:
        if count > self.limit:
            raise _LimitExceeded
        return count


def _extended(options: tuple[str, ...], boxes: tuple[Box, ...]) -> Iterator[Box]:
    """Put the options before the boxes, in the order of their combinations: only a single box may stay whole."""
    if len(boxes) == 1:
        yield (options, *boxes[0])
    else:
        yield from (((option,), *box) for option in options for box in boxes)


class _Conflict(Exception):
    """Rules conflict about a combination."""


class _Occurrence:
    """Collects the options of the wanted combinations."""

    def __init__(self, walk: _Walk) -> None:
        self.walk = walk
        self.known: dict[tuple[int, int], frozenset[str] | None] = {}

    def below(self, level: int, alive: int) -> frozenset[str] | None:
        """Return the options in use from `level` on; None if nothing is built there."""
        alive, holds, can_change = self.walk.outlook(level, alive)
        if not can_change:
            if holds is None:
                raise _Conflict
            return frozenset(chain.from_iterable(self.walk.axes[level:])) if holds else None
        if (level, alive) not in self.known:
            self.known[level, alive] = self._explored(level, alive)
        return self.known[level, alive]

    def _explored(self, level: int, alive: int) -> frozenset[str] | None:
        if level > DEEPEST:
            raise TooComplex
        in_use: set[str] = set()
        for options, still_alive in self.walk.branches(level, alive):
            below = self.below(level + 1, still_alive)
            if below is not None:
                in_use.update(options, below)
        return frozenset(in_use) or None
