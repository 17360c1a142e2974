"""Options by name, for people: as they are called now, or as the last build knew them if they are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from products.building.parents import ParentState
from products.building.rules import RuleSet
from products.models import Option


@dataclass(frozen=True, slots=True)
class NamedOption:
    id: str
    name: str
    variation: str


def names_of(parent: ParentState, rules: RuleSet) -> dict[str, NamedOption]:
    """Return the linked options, those of the last build, and those that rules name although they are not linked."""
    names: dict[str, NamedOption] = {}
    if parent.last_build:
        for seen in parent.last_build.variations:
            names |= {each["id"]: NamedOption(each["id"], each["name"], seen["name"]) for each in seen["options"]}
    for variation in parent.variations:
        names |= {each.id: NamedOption(each.id, each.name, variation.name) for each in variation.options}
    strangers = {option for rule in rules.rules for option in rule.options} - names.keys()
    rows = Option.objects.filter(pk__in=strangers).values_list("pk", "name", "variation__name")
    return names | {str(id): NamedOption(str(id), name, variation) for id, name, variation in rows}


def named(options: Iterable[str], names: Mapping[str, NamedOption]) -> tuple[NamedOption, ...]:
    """Return the options with their names; one that is not known any more has none."""
    return tuple(names.get(option) or NamedOption(option, "", "") for option in options)
