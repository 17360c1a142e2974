"""What unsaved build rules would do: the answer the build rules tab shows. Pure."""

from __future__ import annotations

from typing import Any

from products.admin.build_rules import words
from products.admin.build_rules.conflicts import quarrels
from products.admin.build_rules.picture import picture
from products.admin.build_rules.question import Question, WantedPage
from products.admin.linked import Linked
from products.building.combinations import Resolution, TooComplex, resolve


def evaluate(question: Question, wanted: WantedPage) -> dict[str, Any]:
    """Return what the tab shows: counter, a line per rule, conflicts with what settles them, and a grid or a list."""
    answer: dict[str, Any] = {
        "counted": "",
        "count_rest": "",
        "problem": "",
        "conflicts": 0,
        "rules": [],
        "names": dict(question.strangers),
        "quarrels": [],
        "more_quarrels": "",
        "view": "none",
    }
    if not question.variations or not all(question.axes):
        return answer | {"problem": _cannot_combine(question.variations)}
    try:
        resolution = resolve(question.axes, question.rules)
    except TooComplex:
        return answer | {"problem": "These rules are too complex to count. Use fewer or more general ones."}
    counted, rest = words.counted(resolution)
    return (
        answer
        | {"counted": counted, "count_rest": rest, "problem": words.problem(resolution)}
        | {"conflicts": resolution.ambiguous_total, "rules": _rule_lines(question, resolution)}
        | quarrels(question, resolution)
        | picture(question, resolution, wanted)
    )


def _cannot_combine(variations: Linked) -> str:
    empty = [variation.name for variation in variations if not variation.options]
    return f"{' and '.join(empty)} has no options yet, so nothing can be built." if empty else ""


def _rule_lines(question: Question, resolution: Resolution) -> list[dict[str, Any]]:
    """Return a line per row in order; a row without options has none to count."""
    twins = words.twins(question.rules)
    reaches = {reach.rule.number: reach for reach in resolution.reaches}
    lines = []
    for number in range(1, question.rows + 1):
        reach = reaches.get(number)
        remark = words.remark(reach, twins.get(number), question.strangers, question.names)
        lines.append({"matches": reach.matches if reach else 0, "remark": remark})
    return lines
