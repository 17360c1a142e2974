"""What a shopper may enter about a product (a text to print, a name to engrave): PIM contract §2.3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pxm.admin.widgets.rows import Row, RowsField, RowsWidget


class CustomInputsWidget(RowsWidget):
    row_template_name = "admin/products/widgets/custom_input.html"
    read_template_name = "admin/products/widgets/custom_inputs_read.html"
    parts = ("key", "name", "required", "max_length")

    labels = {"max_length": "the number of characters", "name": "label in the shop"}

    def part_of(self, path: list[str]) -> str:
        return "max_length" if path[:1] == ["validation_rules"] else super().part_of(path)


class CustomInputsField(RowsField):
    def __init__(self) -> None:
        super().__init__(
            label="What shoppers may enter",
            help_text="For products made to order: a text to print, a name to engrave.",
            widget=CustomInputsWidget(noun="input"),
        )

    def row_of(self, key: str, value: Any) -> Row:
        return {
            "key": key,
            "name": value.get("name") or "",
            "required": "on" if value.get("required") else "",
            "max_length": str(_max_length(value) or ""),
        }

    def value_of(self, row: Row, stored: Any) -> Any:
        """Keep what the form does not show: an empty name, rules beyond the one that it shows."""
        stored = stored or {}
        name = {"name": row["name"]} if row["name"] or stored.get("name") == "" else {}
        rules = _rules(row["max_length"].strip(), stored.get("validation_rules"))
        return {**name, "required": bool(row["required"])} | ({"validation_rules": rules} if rules else {})


def _rules(length: str, stored: list[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """Return the rules with that length in place of the one that was shown."""
    rules = list(stored or ())
    shown = next((place for place, rule in enumerate(rules) if _length_of(rule)), len(rules))
    if shown < len(rules) and str(_length_of(rules[shown])) == length:
        return rules
    rule = {"type": "string", "options": {"max_length": int(length) if length.isdecimal() else length}}
    return [*rules[:shown], *([rule] if length else []), *rules[shown + 1 :]]


def _max_length(one: Mapping[str, Any]) -> int | None:
    lengths = (_length_of(rule) for rule in one.get("validation_rules") or [])
    return next((length for length in lengths if length), None)


def _length_of(rule: Mapping[str, Any]) -> int | None:
    length: int | None = (rule.get("options") or {}).get("max_length")
    return length
