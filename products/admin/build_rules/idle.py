"""Rules that change nothing, because what they say holds without them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from products.building.rules import Axes, Rule, RuleSet

# Rules are compared with each other; nobody reads remarks at more of them.
MOST_RULES = 500


def idle_rules(axes: Axes, rules: RuleSet) -> dict[int, int | None]:
    """Return rule number → the less specific rule that says the same already, None if the default does.

    Each would change nothing if it alone were removed. A rule is left out when only counting could tell, and all of
    them beyond `MOST_RULES`.
    """
    if len(rules.rules) > MOST_RULES:
        return {}
    axis_of = {option: axis for axis, options in enumerate(axes) for option in options}
    found: dict[int, int | None] = {}
    for rule in rules.rules:
        wider = next((other for other in rules.rules if _says_it_already(other, rule)), None)
        is_said = wider is not None or rule.includes == rules.default_includes
        if is_said and not any(_could_decide_instead(other, rule, axis_of) for other in rules.rules):
            found[rule.number] = wider.number if wider else None
    return found


def _says_it_already(other: Rule, rule: Rule) -> bool:
    return other.includes == rule.includes and other.options < rule.options


def _could_decide_instead(other: Rule, rule: Rule, axis_of: Mapping[str, int]) -> bool:
    """Tell whether `other` says the opposite of combinations that `rule` decides now."""
    is_weaker = other.specificity <= rule.specificity
    return other.includes != rule.includes and is_weaker and _can_meet(other.options | rule.options, axis_of)


def _can_meet(options: Iterable[str], axis_of: Mapping[str, int]) -> bool:
    """Tell whether one combination can hold all of `options`: at most one of each variation, each of one linked."""
    axes = [axis_of.get(option) for option in options]
    return None not in axes and len(set(axes)) == len(axes)
