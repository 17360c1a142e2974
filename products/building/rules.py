"""Build rules as values, and the words that rules and searches share (PIM contract §3.1, §3.2). Pure.

Option ids are lower-case strings; axes are the linked variations in order, each with its options in order of creation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Combination = tuple[str, ...]
Axes = tuple[tuple[str, ...], ...]

CHILD_LIMIT = 10_000
# A conflict is listed so that people can fix it; nobody reads more than this; the total is counted anyway.
AMBIGUOUS_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: combinations that hold all of `options` are built (`includes`) or left out.

    `number` is what people read ("rule 1"). An option named twice counts once.
    """

    number: int
    includes: bool
    options: frozenset[str]

    @property
    def specificity(self) -> int:
        return len(self.options)

    def matches(self, combination: frozenset[str]) -> bool:
        return self.options <= combination


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a product builds: the most specific matching rule decides, and `default_includes` where none matches."""

    default_includes: bool = True
    rules: tuple[Rule, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> RuleSet:
        """Read `{"default", "include", "exclude"}` as the API carries it; None builds everything."""
        if document is None:
            return cls()
        return cls.of(
            default_includes=document["default"] == "include",
            include=document.get("include") or (),
            exclude=document.get("exclude") or (),
        )

    @classmethod
    def of(
        cls, *, default_includes: bool, include: Iterable[Iterable[str]], exclude: Iterable[Iterable[str]]
    ) -> RuleSet:
        """Number the entries as the screens list them: exceptions from the default first, each list in its order."""
        effects = ((False, exclude), (True, include)) if default_includes else ((True, include), (False, exclude))
        entries = [(includes, frozenset(options)) for includes, entry_list in effects for options in entry_list]
        rules = tuple(Rule(number, *entry) for number, entry in enumerate(entries, start=1))
        return cls(default_includes, rules)

    @property
    def builds_everything(self) -> bool:
        """True if no rule can leave anything out, whatever the options are."""
        return self.default_includes and all(rule.includes for rule in self.rules)


class TooComplex(Exception):
    """The rules cannot be resolved within the step budget."""

    def __init__(self) -> None:
        super().__init__("build rules are too complex to resolve")


@dataclass(slots=True)
class Found:
    """What a search found: see `combinations.Resolution`. `decides` is empty where nobody counted."""

    count: int | None
    combinations: list[Combination]
    ambiguous: list[Combination]
    ambiguous_total: int
    decides: dict[int, int] = field(default_factory=dict)
