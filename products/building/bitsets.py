"""Rules resolved exactly, each option and rule as one big integer with a bit per combination. Pure.

The first combination is the highest bit, so the binary text of a set reads in the order of the combinations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice, product
from math import prod

from products.building.rules import AMBIGUOUS_LISTED, Axes, Combination, Found, Rule

_TO_SELECTORS = bytes.maketrans(b"01", b"\x00\x01")


def resolve(axes: Axes, rules: Sequence[Rule], *, default_includes: bool, limit: int) -> Found:
    """Resolve rules that can match; every count is exact."""
    everything = (1 << prod(map(len, axes))) - 1
    wanted, ambiguous, decides = _sort_out(axes, rules, everything, default_includes=default_includes)
    count = wanted.bit_count()
    return Found(
        count=count,
        combinations=[] if count > limit else list(_listed(axes, wanted, everything)),
        ambiguous=list(islice(_listed(axes, ambiguous, everything), AMBIGUOUS_LISTED)),
        ambiguous_total=ambiguous.bit_count(),
        decides=decides,
    )


def occurring(axes: Axes, rules: Sequence[Rule], *, default_includes: bool) -> frozenset[str] | None:
    """Return the options of the wanted combinations; None if rules are in conflict."""
    everything = (1 << prod(map(len, axes))) - 1
    wanted, ambiguous, _ = _sort_out(axes, rules, everything, default_includes=default_includes)
    if ambiguous:
        return None
    masks = _option_masks(axes, {option for options in axes for option in options})
    return frozenset(option for option, mask in masks.items() if mask & wanted)


def _sort_out(
    axes: Axes, rules: Sequence[Rule], everything: int, *, default_includes: bool
) -> tuple[int, int, dict[int, int]]:
    """Return the wanted and the ambiguous combinations, and how many each rule decides."""
    matching = _rule_masks(axes, rules, everything)
    levels: defaultdict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        levels[rule.specificity].append(rule)
    undecided, wanted, ambiguous = everything, 0, 0
    decides: dict[int, int] = {}
    for specificity in sorted(levels, reverse=True):
        includes = _union(matching[rule.number] for rule in levels[specificity] if rule.includes) & undecided
        excludes = _union(matching[rule.number] for rule in levels[specificity] if not rule.includes) & undecided
        conflict = includes & excludes
        wanted |= includes ^ conflict
        ambiguous |= conflict
        unclaimed = (includes | excludes) ^ conflict
        for rule in levels[specificity]:
            claimed = matching[rule.number] & unclaimed
            unclaimed ^= claimed
            decides[rule.number] = claimed.bit_count()
        undecided &= ~(includes | excludes)
    return wanted | undecided if default_includes else wanted, ambiguous, decides


def _union(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _rule_masks(axes: Axes, rules: Sequence[Rule], everything: int) -> dict[int, int]:
    holding = _option_masks(axes, {option for rule in rules for option in rule.options})
    masks: dict[int, int] = {}
    for rule in rules:
        mask = everything
        for option in rule.options:
            mask &= holding[option]
        masks[rule.number] = mask
    return masks


def _option_masks(axes: Axes, needed: set[str]) -> dict[str, int]:
    """Return, for each needed option, the set of combinations that hold it."""
    masks: dict[str, int] = {}
    before, after = 1, prod(map(len, axes))
    for options in axes:
        period = after
        after //= len(options)
        for place, option in enumerate(options):
            if option in needed:
                run = (1 << after) - 1
                masks[option] = _repeat(run << (len(options) - 1 - place) * after, period, before)
        before *= len(options)
    return masks


def _repeat(pattern: int, width: int, times: int) -> int:
    """Return `pattern`, `width` bits wide, `times` in a row; doubling keeps this linear in the result."""
    result, done = 0, 0
    while times:
        if times & 1:
            result |= pattern << done
            done += width
        times >>= 1
        if times:
            pattern |= pattern << width
            width *= 2
    return result


def _listed(axes: Axes, members: int, everything: int) -> Iterator[Combination]:
    if members == everything:
        return product(*axes)
    if not members:
        return iter(())
    selectors = format(members, f"0{everything.bit_length()}b").encode().translate(_TO_SELECTORS)
    return compress(product(*axes), selectors)
