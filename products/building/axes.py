"""The words that rules and searches share (PIM contract §3.1, §3.2). Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from products.building.rules import RuleSet

Combination = tuple[str, ...]
Axes = tuple[tuple[str, ...], ...]

CHILD_LIMIT = 10_000
# A conflict is listed so that people can mend it; nobody reads more than this, the total is counted all the same.
AMBIGUOUS_LISTED = 1_000


class TooComplex(Exception):
    """The rules cannot be resolved within the step budget."""

    def __init__(self) -> None:
        super().__init__("build rules are too complex to resolve")


class Hindrance(StrEnum):
    """Why a rule can never match."""

    OPTION_NOT_LINKED = "option_not_linked"
    OPTIONS_OF_ONE_VARIATION = "options_of_one_variation"


@dataclass(slots=True)
class Found:
    """What a search found: see `combinations.Resolution`. `decides` is empty where nobody counted."""

    count: int | None
    combinations: list[Combination]
    ambiguous: list[Combination]
    ambiguous_total: int
    decides: dict[int, int] = field(default_factory=dict)


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
