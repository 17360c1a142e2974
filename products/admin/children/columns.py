from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from products.building.parents import ParentState, VariationState
from products.told_apart import Named, hint_of, told_apart


@dataclass(frozen=True)
class OptionColumn:
    """A variation of the children: its name, and its options as id → name, in order; those that are gone come last."""

    id: str
    name: str
    options: Mapping[str, str]


def live_columns(parent: ParentState) -> list[OptionColumn]:
    """Return a column for each linked variation; variations and options of one name are told apart."""
    names = told_apart(Named(each.id, each.name, hint_of([o.name for o in each.options])) for each in parent.variations)
    return [OptionColumn(each.id, names[each.id], _option_names(each)) for each in parent.variations]


def _option_names(variation: VariationState) -> dict[str, str]:
    described = (
        (each, "" if each.description == each.name else hint_of([each.description])) for each in variation.options
    )
    return told_apart(Named(option.id, option.name, hint) for option, hint in described)


def option_columns(parent: ParentState) -> list[OptionColumn]:
    """Return a column for each variation the children were built from, in the order of the last build.

    Names are those of today; an option or variation that is gone has the name it was built with.
    """
    today = {column.id: column for column in live_columns(parent)}
    if parent.last_build is None:
        return live_columns(parent)
    columns = []
    for seen in parent.last_build.variations:
        live = today.get(seen["id"])
        built = {option["id"]: option["name"] for option in seen["options"]}
        names = {id: name for id, name in live.options.items() if id in built} if live else {}
        columns.append(
            OptionColumn(
                seen["id"],
                live.name if live else seen["name"],
                names | {id: name for id, name in built.items() if id not in names},
            )
        )
    return columns


def chosen(columns: Sequence[OptionColumn], option_ids: Sequence[str]) -> list[str]:
    """Return the name of a child's option in each column."""
    held = set(option_ids)
    return [next((name for id, name in column.options.items() if id in held), "–") for column in columns]
