"""Which modifiers are to blame where several children would get the same SKU, slug or reference. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from products.building.inheritance import PLACES, Fields, Inheritance, Modifier, OptionEffects, field_and_operation
from products.building.rules import Combination


@dataclass(frozen=True, slots=True)
class Culprit:
    """A modifier, and the id of the option that has it."""

    option: str
    modifier: Modifier

    def as_meta(self) -> dict[str, str]:
        """Return ``{"option", "type", "value", "seek", "set"}`` for the `meta` of a problem."""
        type, value, seek, set = self.modifier[:4]
        return {"option": self.option, "type": type, "value": value, "seek": seek, "set": set}


def culprits(
    fields: Fields, effects: Mapping[str, OptionEffects], name: str, twins: Sequence[Combination]
) -> list[Culprit]:
    """Return the modifiers without which, each for itself, the twins would not all have the same value of field `name`.

    `fields` are those of the parent, `effects` those of the twins' options by id. Empty if no modifier is to blame:
    then the names of the options are, or what the product itself has in this field.
    """
    return [
        culprit
        for culprit in _suspects(name, effects.values())
        if _differ(fields, name, twins, {**effects, culprit.option: _without(effects[culprit.option], culprit)})
    ]


def _suspects(name: str, options: Iterable[OptionEffects]) -> Iterator[Culprit]:
    for option in options:
        for modifier in dict.fromkeys(option.modifiers):
            if field_and_operation(modifier.type)[0] == name:
                yield Culprit(option.id, modifier)


def _without(option: OptionEffects, culprit: Culprit) -> OptionEffects:
    return option._replace(modifiers=tuple(each for each in option.modifiers if each != culprit.modifier))


def _differ(fields: Fields, name: str, twins: Sequence[Combination], effects: Mapping[str, OptionEffects]) -> bool:
    children = Inheritance(fields, effects.values()).children(twins)
    return len({child.state[PLACES[name]] for child in children}) > 1
