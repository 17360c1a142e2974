"""What unsaved build rules would do: the answer the build rules tab shows. Pure."""

from __future__ import annotations

from typing import Any

from products.admin.build_rules import explanations
from products.admin.build_rules.conflicts import conflicts
from products.admin.build_rules.draft import Draft, WantedPage
from products.admin.build_rules.grid import grid
from products.admin.build_rules.idle import idle_rules
from products.admin.linked import Linked
from products.building.combinations import Resolution, resolve
from products.building.rules import TooComplex


def evaluate(draft: Draft, wanted: WantedPage) -> dict[str, Any]:
    """Return what the tab shows: counter, a line per rule, conflicts with what settles them, and a grid or a list."""
    answer: dict[str, Any] = {
        "counted": "",
        "count_rest": "",
        "problem": "",
        "conflict_total": 0,
        "rules": [],
        "names": dict(draft.strangers),
        "conflicts": [],
        "more_conflicts": "",
        "view": "none",
    }
    if not draft.variations or not all(draft.axes):
        return answer | {"problem": _cannot_combine(draft.variations)}
    try:
        resolution = resolve(draft.axes, draft.rules)
    except TooComplex:
        return answer | {"problem": "These rules are too complex to count. Use fewer or more general ones."}
    counted, rest = explanations.counted(resolution)
    return (
        answer
        | {"counted": counted, "count_rest": rest, "problem": explanations.problem(resolution)}
        | {"conflict_total": resolution.ambiguous_total, "rules": _rule_lines(draft, resolution)}
        | conflicts(draft, resolution)
        | grid(draft, resolution, wanted)
    )


def _cannot_combine(variations: Linked) -> str:
    empty = [variation.name for variation in variations if not variation.options]
    return f"{' and '.join(empty)} has no options yet, so nothing can be built." if empty else ""


def _rule_lines(draft: Draft, resolution: Resolution) -> list[dict[str, Any]]:
    """Return a line per row in order; a row without options has none to count."""
    twins = explanations.twins(draft.rules)
    idle = idle_rules(draft.axes, draft.rules)
    reaches = {reach.rule.number: reach for reach in resolution.reaches}
    lines = []
    for number in range(1, draft.rows + 1):
        reach = reaches.get(number)
        remark = explanations.remark(reach, twins.get(number), draft.strangers, draft.names)
        if not remark and number in idle:
            remark = explanations.without_effect(includes=reaches[number].rule.includes, said_by=idle[number])
        lines.append({"matches": reach.matches if reach else 0, "remark": remark})
    return lines
