"""Rules and values as people read and type them: ``between 1 and 10``, ``one of: new, as new, used``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from products.extensions.models import Field
from products.extensions.values import BETWEEN, EMAIL, ENUM

_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+)", re.ASCII)


def rule_words(rule: Mapping[str, Any]) -> str:
    kind, options = rule["type"], rule.get("options")
    if kind == BETWEEN and options:
        return f"between {options['from']} and {options['to']}"
    if kind == ENUM and options:
        return f"one of: {', '.join(map(str, options))}"
    return "an email address" if kind == EMAIL else "a slug"


def typed(kind: str, text: str) -> Any:
    """Return the value of a kind that people typed; a text that is none of it stays, for the service to refuse."""
    match kind:
        case Field.Kind.INTEGER if _WHOLE.fullmatch(text):
            return int(text)
        case Field.Kind.FLOAT if _DECIMAL.fullmatch(text):
            return int(text) if _WHOLE.fullmatch(text) else float(text)
        case Field.Kind.BOOLEAN:
            return {"yes": True, "no": False}.get(text.lower(), text)
    return text


def value_words(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
