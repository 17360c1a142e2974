"""The rule that would change the fate of one combination. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from products.admin.build_rules import explanations
from products.admin.build_rules.draft import Draft
from products.building.combinations import Outcome, decide, resolve
from products.building.rules import Rule, TooComplex

# What is said of a combination that stands on a page opened before one of its options went.
OPTION_GONE = {
    "outcome": "gone",
    "why": "one of its options was deleted meanwhile; reload this page to see what there is now",
    "choices": [],
}


def propose(draft: Draft, cell: Sequence[str], options: Collection[str]) -> dict[str, Any]:
    """Return why `cell` is built or not, and what a new rule naming `options` of it would change.

    A rule about this very combination is not contradicted but removed or reversed.
    """
    decision = decide(draft.axes, draft.rules, cell)
    own = next((rule for rule in decision.by if rule.options == frozenset(cell)), None)
    answer: dict[str, Any] = {"outcome": decision.outcome, "why": explanations.why(decision)}
    if own is not None:
        return answer | {"choices": _about(draft, own, cell, decision.outcome)}
    effects = (False, True) if decision.outcome is Outcome.CONFLICT else (decision.outcome is Outcome.LEFT_OUT,)
    return answer | {"choices": [_addition(draft, cell, frozenset(options), includes) for includes in effects]}


def _about(draft: Draft, own: Rule, cell: Sequence[str], before: Outcome) -> list[dict[str, Any]]:
    others = tuple(rule for rule in draft.rules.rules if rule is not own)
    removed = replace(draft, rules=replace(draft.rules, rules=others))
    if decide(removed.axes, removed.rules, cell).outcome is not before:
        change = {"removes": own.number, "label": f"Remove rule {own.number}"}
        return [change | _consequences(draft, removed, cell)]
    turned = replace(draft, rules=replace(draft.rules, rules=(*others, replace(own, includes=not own.includes))))
    word = explanations.verb(not own.includes).lower()
    change = {"turns": own.number, "label": f"Let rule {own.number} {word} it"}
    return [change | _consequences(draft, turned, cell)]


def _addition(draft: Draft, cell: Sequence[str], options: frozenset[str], includes: bool) -> dict[str, Any]:
    added = Rule(draft.rows + 1, includes, options)
    after = replace(draft, rules=replace(draft.rules, rules=(*draft.rules.rules, added)))
    label = f"{explanations.verb(includes)} {explanations.named(options, draft.names)}"
    effect = "include" if includes else "exclude"
    return {"effect": effect, "label": label} | _consequences(draft, after, cell)


def _consequences(before: Draft, after: Draft, cell: Sequence[str]) -> dict[str, Any]:
    try:
        old, new = resolve(before.axes, before.rules), resolve(after.axes, after.rules)
    except TooComplex:
        return {"after": "", "warning": "Too complex to count."}
    counted, _ = explanations.counted(new)
    warnings = []
    fate = decide(after.axes, after.rules, cell)
    if new.ambiguous_total > old.ambiguous_total:
        number = new.ambiguous_total - old.ambiguous_total
        warnings.append(f"This puts {number:,} {'combination' if number == 1 else 'combinations'} in conflict.")
    elif fate.outcome is decide(before.axes, before.rules, cell).outcome:
        warnings.append(f"This combination stays as it is: {explanations.why(fate)}.")
    return {"after": f"{counted} would be built.", "warning": " ".join(warnings)}
