"""What the build rules tab asks about: rules and linked variations as they stand in the form. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from products.admin.linked import Linked, axes_of, option_names
from products.building.rules import Axes, RuleSet


@dataclass(frozen=True)
class WantedPage:
    """Which combinations the list shows: `outcome` "" means all, `options` are those every row must hold."""

    outcome: str = ""
    options: frozenset[str] = frozenset()
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True)
class Draft:
    """Rules about linked variations.

    A row that names no option yet is no rule, but it has its number; `rows` counts them all. `strangers` are names of
    options that rules name although their variation is not linked.
    """

    variations: Linked
    rules: RuleSet
    rows: int
    strangers: Mapping[str, str]

    @classmethod
    def of(cls, variations: Linked, document: Mapping[str, Any] | None, strangers: Mapping[str, str]) -> Draft:
        rules = RuleSet.from_document(document)
        complete = tuple(rule for rule in rules.rules if rule.options)
        return cls(variations, replace(rules, rules=complete), len(rules.rules), strangers)

    @property
    def axes(self) -> Axes:
        return axes_of(self.variations)

    @property
    def names(self) -> dict[str, str]:
        return option_names(self.variations)
