from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from products.building.parents import ParentState


@dataclass(frozen=True)
class OptionColumn:
    """A variation of the children: its name, and its options as id → name, in order; those that are gone come last."""

    id: str
    name: str
    options: Mapping[str, str]


def option_columns(parent: ParentState) -> list[OptionColumn]:
    """Return a column for each variation the children were built from, in the order of the last build.

    Names are those of today; an option or variation that is gone has the name it was built with.
    """
    today = {variation.id: variation for variation in parent.variations}
    if parent.last_build is None:
        return [OptionColumn(v.id, v.name, {o.id: o.name for o in v.options}) for v in parent.variations]
    columns = []
    for seen in parent.last_build.variations:
        live = today.get(seen["id"])
        built = {option["id"]: option["name"] for option in seen["options"]}
        names = {option.id: option.name for option in live.options if option.id in built} if live else {}
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
