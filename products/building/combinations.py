"""Which combinations of options the rules build, leave out, or cannot agree about (PIM contract §3.1, §3.2). Pure.

`axes` are the linked variations in order, each a tuple of option ids in order of creation. Combinations come out in
that order, the first variation outermost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from math import prod

from products.building import bitsets, descent
from products.building.rules import (
    CHILD_LIMIT,
    Axes,
    Combination,
    Found,
    Rule,
    RuleSet,
    TooComplex,
)

# Up to here every combination is a bit and every count exact; beyond, rules are followed variation by variation.
BIT_SET_LIMIT = 100_000


class Hindrance(StrEnum):
    """Why a rule can never match."""

    OPTION_NOT_LINKED = "option_not_linked"
    OPTIONS_OF_ONE_VARIATION = "options_of_one_variation"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one rule goes.

    `matches` counts the combinations that hold all its options. `decides` counts those whose fate is this rule's doing:
    each is credited to the first of its deciding rules, so that rules, conflicts and default add up to the total. It is
    None beyond 100,000 combinations, which are not counted. A hindered rule can match nothing.
    """

    rule: Rule
    matches: int
    decides: int | None
    hindrance: Hindrance | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What rules make of the axes.

    `count` is the number of combinations to build, None if it is only known to exceed the limit. `combinations` lists
    them, unless they exceed the limit: then it is empty. `ambiguous` lists the first conflicts, `ambiguous_total`
    counts them all.
    """

    total: int
    limit: int
    count: int | None
    combinations: list[Combination]
    ambiguous: list[Combination]
    ambiguous_total: int
    reaches: tuple[Reach, ...]
    decided_by_default: int | None

    @property
    def exceeds_limit(self) -> bool:
        return self.count is None or self.count > self.limit

    @property
    def left_out(self) -> int | None:
        """Combinations that are not built although nothing is in conflict about them."""
        return None if self.count is None else self.total - self.count - self.ambiguous_total


class Outcome(StrEnum):
    BUILT = "built"
    LEFT_OUT = "left_out"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Decision:
    """Why one combination is built or not: the rules that decide (none: the default) and the less specific ones."""

    outcome: Outcome
    by: tuple[Rule, ...]
    overruled: tuple[Rule, ...]


def resolve(axes: Axes, rules: RuleSet, *, limit: int = CHILD_LIMIT) -> Resolution:
    """Find every combination to build, up to `limit`; raises TooComplex if rules defeat the search."""
    hindered = hindrances(axes, rules)
    able = [rule for rule in rules.rules if rule.number not in hindered]
    decided_by_default: int | None
    total = prod(map(len, axes))
    if not total:
        found, decided_by_default = Found(0, [], [], 0), 0
    elif total <= BIT_SET_LIMIT:
        found = bitsets.resolve(axes, able, default_includes=rules.default_includes, limit=limit)
        decided_by_default = total - found.ambiguous_total - sum(found.decides.values())
    else:
        found = descent.resolve(axes, able, default_includes=rules.default_includes, limit=limit)
        decided_by_default = None
    return Resolution(
        total=total,
        limit=limit,
        count=found.count,
        combinations=found.combinations,
        ambiguous=found.ambiguous,
        ambiguous_total=found.ambiguous_total,
        reaches=tuple(
            Reach(rule, 0, 0, hindered[rule.number])
            if rule.number in hindered
            else Reach(rule, _matches(axes, rule), found.decides.get(rule.number), None)
            for rule in rules.rules
        ),
        decided_by_default=decided_by_default,
    )


def hindrances(axes: Axes, rules: RuleSet) -> dict[int, Hindrance]:
    """Return rule number → why it can match nothing, for the rules that cannot."""
    axis_of = {option: axis for axis, options in enumerate(axes) for option in options}
    found: dict[int, Hindrance] = {}
    for rule in rules.rules:
        named = [axis_of.get(option) for option in rule.options]
        if None in named:
            found[rule.number] = Hindrance.OPTION_NOT_LINKED
        elif len(set(named)) < len(named):
            found[rule.number] = Hindrance.OPTIONS_OF_ONE_VARIATION
    return found


def _matches(axes: Axes, rule: Rule) -> int:
    return prod(len(options) for options in axes if rule.options.isdisjoint(options))


def decide(axes: Axes, rules: RuleSet, options: Collection[str]) -> Decision:
    """Return the fate of the combination `options`, one of each axis, and which rules decide it."""
    return next(decisions(axes, rules, [options]))


def decisions(axes: Axes, rules: RuleSet, combinations: Iterable[Collection[str]]) -> Iterator[Decision]:
    """As `decide`, for many combinations at the price of looking at the rules once."""
    hindered = hindrances(axes, rules)
    able = [rule for rule in rules.rules if rule.number not in hindered]
    for options in combinations:
        combination = frozenset(options)
        yield _decision([rule for rule in able if rule.matches(combination)], default_includes=rules.default_includes)


def _decision(matching: list[Rule], *, default_includes: bool) -> Decision:
    if not matching:
        return Decision(Outcome.BUILT if default_includes else Outcome.LEFT_OUT, (), ())
    highest = max(rule.specificity for rule in matching)
    by = tuple(rule for rule in matching if rule.specificity == highest)
    effects = {rule.includes for rule in by}
    outcome = Outcome.CONFLICT if len(effects) == 2 else Outcome.BUILT if effects.pop() else Outcome.LEFT_OUT
    return Decision(outcome, by, tuple(rule for rule in matching if rule.specificity < highest))


def settling_rule(axes: Axes, rules: RuleSet, options: Collection[str]) -> frozenset[str] | None:
    """Return the options of the narrowest new rule that would settle the conflict about the combination `options`.

    It names what the conflicting rules name together, so it touches nothing they agree about; if that would not be
    more specific than they are, or could cause another conflict, it names the combination alone. None if there is no
    conflict, or if the conflicting rules already name the whole combination: then one of them has to go.
    """
    decision = decide(axes, rules, options)
    if decision.outcome is not Outcome.CONFLICT:
        return None
    specificity = decision.by[0].specificity
    if specificity == len(axes):
        return None
    including = {rule.options for rule in decision.by if rule.includes}
    excluding = {rule.options for rule in decision.by if not rule.includes}
    first = _first_unions(including, excluding)
    taken = {rule.specificity for rule in rules.rules}
    free = [length for length in first if length > specificity and length not in taken]
    return first[min(free)] if free else frozenset(options)


def _first_unions(some: Collection[frozenset[str]], others: Collection[frozenset[str]]) -> dict[int, frozenset[str]]:
    """Return, for each length that a union of one and another may have, the first such union in the order of names.

    Thousands of rules may be in conflict, and every pair has to be looked at. As numbers they fit one word each: the
    first name is the highest bit, so of two unions of one length the greater number comes first.
    """
    names = sorted(frozenset().union(*some, *others), reverse=True)
    bit = {name: 1 << place for place, name in enumerate(names)}
    left, right = ([sum(bit[name] for name in options) for options in each] for each in (some, others))
    first: dict[int, int] = {}
    for one in left:
        for union in {one | other for other in right}:
            length = union.bit_count()
            if union > first.get(length, 0):
                first[length] = union
    return {length: frozenset(name for name in names if bit[name] & union) for length, union in first.items()}


def occurring_options(axes: Axes, rules: RuleSet) -> frozenset[str] | None:
    """Return the options in at least one combination that is built; None means all of them (PIM contract §2.5).

    None also stands for rules that cannot be resolved: in conflict, or too complex.
    """
    hindered = hindrances(axes, rules)
    able = [rule for rule in rules.rules if rule.number not in hindered]
    if not all(axes) or (rules.default_includes and all(rule.includes for rule in able)):
        return None
    search = bitsets if prod(map(len, axes)) <= BIT_SET_LIMIT else descent
    try:
        occurring = search.occurring(axes, able, default_includes=rules.default_includes)
    except TooComplex:
        return None
    return None if occurring is None or occurring.issuperset(chain.from_iterable(axes)) else occurring
