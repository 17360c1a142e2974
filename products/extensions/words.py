"""Rules as people read them: ``between 1 and 10``, ``one of: new, as new, used``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from products.extensions.values import BETWEEN, EMAIL, ENUM


def rule_words(rule: Mapping[str, Any]) -> str:
    options = rule.get("options")
    match rule["type"]:
        case _ if rule["type"] == BETWEEN and options:
            return f"between {options['from']} and {options['to']}"
        case _ if rule["type"] == ENUM and options:
            return f"one of: {', '.join(map(str, options))}"
        case _ if rule["type"] == EMAIL:
            return "an email address"
    return "a slug"
