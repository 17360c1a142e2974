"""The values of fields: which there are of each kind, and what rules say about them (PIM contract §7.3).

Texts, numbers, booleans; a date is kept as the text it was sent as. No value is None.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from products.extensions.models import Field
from pxm.moments import read_moment

LONGEST_TEXT = 65_535
# Beyond this, clients that read all numbers as floating point would read another one.
LARGEST_INTEGER = 2**53 - 1

BETWEEN, ENUM, EMAIL, SLUG = "between", "enum", "email", "slug"
# The rules that values of a kind can have.
RULES: Mapping[str, Sequence[str]] = {
    Field.Kind.STRING: (ENUM, EMAIL, SLUG),
    Field.Kind.INTEGER: (BETWEEN, ENUM),
    Field.Kind.FLOAT: (BETWEEN, ENUM),
    Field.Kind.DATE: (BETWEEN, ENUM),
    Field.Kind.BOOLEAN: (),
}
_PATTERNS = {EMAIL: re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), SLUG: re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")}
_MUST_BE = {EMAIL: "must be an email address", SLUG: "must be a slug: letters, digits, and single . _ - between them"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def refusal(value: Any, *, kind: str, rules: Sequence[Mapping[str, Any]] = ()) -> str | None:
    """Return why a field can not have the value ("must be an integer"), None if it can."""
    wrong = refusal_of_kind(value, kind)
    if wrong is not None:
        return wrong
    return next((wrong for rule in rules if (wrong := _refusal_of_rule(value, kind, rule))), None)


def refusal_of_kind(value: Any, kind: str) -> str | None:
    """Return why the value is none of the kind."""
    match kind:
        case Field.Kind.STRING:
            return _refusal_of_text(value)
        case Field.Kind.INTEGER:
            if not isinstance(value, int) or isinstance(value, bool):
                return "must be an integer"
            return None if abs(value) <= LARGEST_INTEGER else f"must not exceed {LARGEST_INTEGER}"
        case Field.Kind.FLOAT:
            if not isinstance(value, int | float) or isinstance(value, bool):
                return "must be a number"
            return None if _is_storable(value) else "must be a smaller number"
        case Field.Kind.BOOLEAN:
            return None if isinstance(value, bool) else "must be a boolean"
    is_date = isinstance(value, str) and read_moment(value) is not None
    return None if is_date else "must be a date, such as 2026-03-01 or 2026-03-01T12:00:00Z"


def _refusal_of_text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    if len(value) > LONGEST_TEXT:
        return f"must not exceed {LONGEST_TEXT} characters"
    return "must not contain NUL or lone surrogates" if _UNSTORABLE.search(value) else None


def _is_storable(number: float) -> bool:
    """JSON has no infinity, and a column of floating point none of the integers beyond the largest float."""
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False


def _refusal_of_rule(value: Any, kind: str, rule: Mapping[str, Any]) -> str | None:
    match rule["type"]:
        case "between":
            lowest, highest = rule["options"]["from"], rule["options"]["to"]
            fits = comparable(lowest, kind) <= comparable(value, kind) <= comparable(highest, kind)
            return None if fits else f"must be between {lowest} and {highest}"
        case "enum":
            allowed = [comparable(option, kind) for option in rule["options"]]
            listed = ", ".join(map(str, rule["options"]))
            return None if comparable(value, kind) in allowed else f"must be one of: {listed}"
    return None if _PATTERNS[rule["type"]].fullmatch(value) else _MUST_BE[rule["type"]]


def comparable(value: Any, kind: str) -> Any:
    """Return a value of the kind as what is compared: of a date the moment, whichever way it is written."""
    return read_moment(value) if kind == Field.Kind.DATE else value


def is_empty(value: Any) -> bool:
    """Return whether a required field would be empty with it."""
    return value is None or value == ""
