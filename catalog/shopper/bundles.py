"""What a bundle contains, and what may be chosen of it (catalog contract §5.6). Pure.

`components` are as documents show them; a selection is ``{component: {product id: quantity}}``. `selectable` lists, by
the id of an option that is substituted, the children that may be chosen in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Components = Mapping[str, Mapping[str, Any]]
Selection = dict[str, dict[str, int]]
Selectable = Mapping[str, Sequence[str]]


def default_selection(components: Components) -> Selection:
    """Return what is chosen before anybody chose: options that say so, otherwise the first `min` of a component."""
    return {key: {option["id"]: option["quantity"] for option in _usual(each)} for key, each in components.items()}


def _usual(component: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    options = component["options"]
    return [option for option in options if option.get("default")] or options[: component.get("min") or 0]


def problems_of(
    components: Components, selectable: Selectable, selection: Mapping[str, Mapping[str, int]]
) -> list[str]:
    """Return everything that is wrong with a selection, in the contract's words."""
    found = [f"No such component {key}." for key in selection if key not in components]
    for key, component in components.items():
        found += _problems_of_component(key, component, selectable, selection.get(key) or {})
    return found


def _problems_of_component(
    key: str, component: Mapping[str, Any], selectable: Selectable, chosen: Mapping[str, int]
) -> Iterator[str]:
    least, most = component.get("min") or 0, component.get("max")
    offered = {id: option for option in component["options"] for id in _choices(option, selectable)}
    for id, quantity in chosen.items():
        if id not in offered:
            yield f"No option {id} for component {key}."
        elif not _takes(offered[id], quantity):
            yield f"No option quantity {quantity} for option {id}"
    if least and not chosen:
        yield f"Missing selection for component {key}."
    elif len(chosen) < least:
        yield f"Component {key} takes at least {least} options."
    if most is not None and len(chosen) > most:
        yield f"Component {key} takes at most {most} options."


def _choices(option: Mapping[str, Any], selectable: Selectable) -> Sequence[str]:
    """Return the ids that stand for an option: its own, as the usual selection has it, and of children in its place."""
    return (option["id"], *selectable.get(option["id"], ()))


def _takes(option: Mapping[str, Any], quantity: int) -> bool:
    """Whether an option may be taken in that quantity: exactly its own, if it says neither a least nor a most."""
    least, most = option.get("min"), option.get("max")
    if least is None and most is None:
        return bool(quantity == option["quantity"])
    return (1 if least is None else least) <= quantity and (most is None or quantity <= most)
