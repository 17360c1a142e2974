"""Rules that contradict each other, and the smallest rules that would settle it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from products.admin.build_rules import explanations
from products.admin.build_rules.draft import Draft
from products.building.combinations import Resolution, decisions, settling_rule
from products.building.rules import Combination, Rule

# Conflicts shown at once; settling the first often settles the rest.
CONFLICTS_SHOWN = 5
# Combinations looked at to find them.
COMBINATIONS_READ = 200


def conflicts(draft: Draft, resolution: Resolution) -> dict[str, Any]:
    groups: dict[tuple[Rule, ...], list[Combination]] = {}
    read = resolution.ambiguous[:COMBINATIONS_READ]
    for combination, decision in zip(read, decisions(draft.axes, draft.rules, read), strict=True):
        groups.setdefault(decision.by, []).append(combination)
    shown = list(islice(groups.items(), CONFLICTS_SHOWN))
    covered = sum(len(combinations) for _, combinations in shown)
    rest = resolution.ambiguous_total - covered
    return {
        "conflicts": [_conflict(draft, by, combinations) for by, combinations in shown],
        "more_conflicts": f"And {rest:,} more in conflict." if len(groups) > len(shown) else "",
    }


def _conflict(draft: Draft, by: Sequence[Rule], combinations: Sequence[Combination]) -> dict[str, Any]:
    named = [explanations.named(combination, draft.names) for combination in combinations[:3]]
    more = len(combinations) - len(named)
    title = explanations.rules(by)
    return {
        "title": f"{title[0].upper()}{title[1:]} contradict each other",
        "names": ", ".join(named) + (f" and {more:,} more" if more else ""),
        "fixes": _fixes(draft, by, combinations[0]),
    }


def _fixes(draft: Draft, by: Sequence[Rule], combination: Combination) -> list[dict[str, Any]]:
    options = settling_rule(draft.axes, draft.rules, combination)
    if options is None:
        return [{"removes": rule.number, "label": f"Remove rule {rule.number}"} for rule in by]
    named = explanations.named(options, draft.names)
    ordered = [option for option in draft.names if option in options]
    return [
        {"effect": effect, "options": ordered, "label": f"{explanations.verb(effect == 'include')} {named}"}
        for effect in ("exclude", "include")
    ]
