"""Rules that contradict each other, and the smallest rules that would settle it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from products.admin.build_rules import words
from products.admin.build_rules.question import Question
from products.building.combinations import Combination, Resolution, decisions, settling_rule
from products.building.rules import Rule

# Quarrels shown at once; mending the first often settles the rest.
QUARRELS_SHOWN = 5
# Conflicts looked at to find them.
CONFLICTS_READ = 200


def quarrels(question: Question, resolution: Resolution) -> dict[str, Any]:
    groups: dict[tuple[Rule, ...], list[Combination]] = {}
    read = resolution.ambiguous[:CONFLICTS_READ]
    for combination, decision in zip(read, decisions(question.axes, question.rules, read), strict=True):
        groups.setdefault(decision.by, []).append(combination)
    shown = list(islice(groups.items(), QUARRELS_SHOWN))
    covered = sum(len(combinations) for _, combinations in shown)
    rest = resolution.ambiguous_total - covered
    return {
        "quarrels": [_quarrel(question, by, combinations) for by, combinations in shown],
        "more_quarrels": f"And {rest:,} more in conflict." if len(groups) > len(shown) else "",
    }


def _quarrel(question: Question, by: Sequence[Rule], combinations: Sequence[Combination]) -> dict[str, Any]:
    named = [words.named(combination, question.names) for combination in combinations[:3]]
    more = len(combinations) - len(named)
    title = words.rules(by)
    return {
        "title": f"{title[0].upper()}{title[1:]} contradict each other",
        "names": ", ".join(named) + (f" and {more:,} more" if more else ""),
        "fixes": _fixes(question, by, combinations[0]),
    }


def _fixes(question: Question, by: Sequence[Rule], combination: Combination) -> list[dict[str, Any]]:
    options = settling_rule(question.axes, question.rules, combination)
    if options is None:
        return [{"removes": rule.number, "label": f"Remove rule {rule.number}"} for rule in by]
    named = words.named(options, question.names)
    ordered = [option for option in question.names if option in options]
    return [
        {"effect": effect, "options": ordered, "label": f"{words.verb(effect == 'include')} {named}"}
        for effect in ("exclude", "include")
    ]
