"""What the build rules do, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from products.building.combinations import Decision, Hindrance, Outcome, Reach, Resolution
from products.building.rules import Rule, RuleSet
from pxm.admin.humanize import count, listed


def verb(includes: bool) -> str:
    return "Build" if includes else "Leave out"


def why(decision: Decision) -> str:
    """Return ``left out by rule 1; rule 3 is less specific``."""
    return "; ".join(filter(None, [_decided(decision), _overruled(decision.overruled)]))


def _decided(decision: Decision) -> str:
    if decision.outcome is Outcome.CONFLICT:
        leaving = [rule for rule in decision.by if not rule.includes]
        building = [rule for rule in decision.by if rule.includes]
        leave, build = ("leaves", "leave")[len(leaving) > 1], ("builds", "build")[len(building) > 1]
        return f"conflict: {rules(leaving)} {leave} it out, {rules(building)} {build} it"
    word = "built" if decision.outcome is Outcome.BUILT else "left out"
    return f"{word} by {rules(decision.by)}" if decision.by else f"{word}, no rule names it"


def _overruled(overruled: Sequence[Rule]) -> str:
    if not overruled:
        return ""
    return f"{rules(overruled)} {'is' if len(overruled) == 1 else 'are'} less specific"


def rules(some: Sequence[Rule]) -> str:
    """Return ``rule 1`` or ``rules 1, 2 and 4``."""
    numbers = [str(rule.number) for rule in some]
    return f"{'rule' if len(numbers) == 1 else 'rules'} {listed(numbers)}"


def counted(resolution: Resolution) -> tuple[str, str]:
    """Return the counter, the numbers apart from the words: ``("24 of 27", "will be built")``."""
    if resolution.count is None:
        return f"More than {resolution.limit:,}", f"of {resolution.total:,} would be built"
    number = f"{resolution.count:,} of {resolution.total:,}"
    if resolution.ambiguous_total:
        return number, f"would be built, {resolution.ambiguous_total:,} in conflict"
    return number, "will be built"


def problem(resolution: Resolution) -> str:
    """Return why these rules cannot be built with, "" if they can."""
    if resolution.ambiguous_total:
        number = count(resolution.ambiguous_total, "combination")
        return f"Nothing can be built while rules contradict each other about {number}."
    if resolution.exceeds_limit:
        return f"A build makes at most {resolution.limit:,} children. Leave more combinations out."
    return ""


def remark(reach: Reach | None, twin_of: int | None, strangers: Mapping[str, str], known: Mapping[str, str]) -> str:
    """Return what is odd about a row, "" if nothing is; `reach` is None for a row without options."""
    if reach is None:
        return "Choose at least one option, or remove this rule."
    if reach.hindrance is Hindrance.OPTION_NOT_LINKED:
        missing = [strangers.get(option, "an option that is gone") for option in _strange(reach.rule, known)]
        verb_form = "belongs" if len(missing) == 1 else "belong"
        return f"Matches nothing: {listed(missing)} {verb_form} to no linked variation."
    if reach.hindrance is Hindrance.OPTIONS_OF_ONE_VARIATION:
        return "Matches nothing: a product has only one option of each variation."
    return f"Says the same as rule {twin_of}." if twin_of else ""


def without_effect(*, includes: bool, said_by: int | None) -> str:
    """Return what is said at a rule that changes nothing; `said_by` is a rule's number, None for the default."""
    fate = "built" if includes else "left out"
    reason = f"by rule {said_by}" if said_by else "as long as no rule says otherwise"
    return f"Has no effect: this is {fate} already {reason}."


def _strange(rule: Rule, known: Mapping[str, str]) -> list[str]:
    return sorted(option for option in rule.options if option not in known)


def twins(rule_set: RuleSet) -> dict[int, int]:
    """Return rule number → the earlier rule that says the same."""
    first: dict[tuple[bool, frozenset[str]], int] = {}
    found: dict[int, int] = {}
    for rule in rule_set.rules:
        earlier = first.setdefault((rule.includes, rule.options), rule.number)
        if earlier != rule.number:
            found[rule.number] = earlier
    return found


def named(options: Iterable[str], known: Mapping[str, str]) -> str:
    """Return the options in linked order: ``Small / Red``."""
    chosen = set(options)
    return " / ".join(name for option, name in known.items() if option in chosen)
