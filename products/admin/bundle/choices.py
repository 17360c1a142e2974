"""The components of a bundle as its page works with them (PIM contract §2.4). Pure.

The page may hold numbers that nobody can read as such: what the person typed goes to the service as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Component = Mapping[str, Any]
Components = Mapping[str, Component]


@dataclass(frozen=True, slots=True)
class OptionOf:
    """A product that shoppers may choose; `picks_child` says that they choose one of its children instead."""

    id: str
    quantity: int
    by_default: bool
    picks_child: bool
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One component: of its options shoppers choose `least` to `most`; None sets no bound."""

    key: str
    name: str
    least: int | None
    most: int | None
    options: tuple[OptionOf, ...]

    @property
    def chosen(self) -> tuple[OptionOf, ...]:
        """What is chosen before a shopper does anything: the defaults, or all that there is where all are asked for."""
        if self.least and self.least >= len(self.options):
            return self.options
        return tuple(option for option in self.options if option.by_default)

    @property
    def bounds(self) -> str:
        """How many a shopper chooses, in words that go on after *choose*; "" for as many as they like."""
        least, most = self.least, self.most
        if least is not None and least == most:
            return f"{least:,}"
        if least and most is not None:
            return f"{least:,} to {most:,}"
        if least:
            return f"at least {least:,}"
        return f"up to {most:,}" if most is not None else ""


def choices_of(components: Components) -> list[Choice]:
    """Return the components in the order that shops show them in."""
    return [_choice(key, component) for key, component in in_order(components)]


def in_order(components: Components) -> list[tuple[str, Component]]:
    """Return components by their order number; those without one come last, as they are stored."""
    return sorted(components.items(), key=lambda item: _place(item[1]))


def ids_in(components: Components) -> Iterator[str]:
    """Yield the ids of everything that components name, of children that are left out, too."""
    for component in components.values():
        for option in component["options"]:
            yield option["id"]
            yield from _texts(option.get("excluded_children"))


def is_components(document: Any) -> bool:
    """Return whether a document of the page has the shape that all of this works with."""
    return isinstance(document, dict) and all(map(_is_component, document.values()))


def merged(base: Component | None, current: Component | None, mine: Component) -> dict[str, Any]:
    """Return a component with what one person changed since `base` on top of what stands there now."""
    if base is None or current is None:
        return dict(mine)
    changed = changed_members(base, mine)
    kept = {name: value for name, value in current.items() if name not in changed}
    return kept | {name: mine[name] for name in changed if name in mine}


def changed_members(base: Component, mine: Component) -> set[str]:
    """Return the members of a component that differ."""
    return {name for name in {*base, *mine} if base.get(name) != mine.get(name)}


def _choice(key: str, component: Component) -> Choice:
    return Choice(
        key=key,
        name=str(component.get("name") or key),
        least=_number(component.get("min")),
        most=_number(component.get("max")),
        options=tuple(map(_option, component["options"])),
    )


def _option(option: Mapping[str, Any]) -> OptionOf:
    return OptionOf(
        id=option["id"].lower(),
        quantity=_number(option.get("quantity")) or 1,
        by_default=bool(option.get("default")),
        picks_child=bool(option.get("product_should_be_substituted_with_child")),
        without=tuple(id.lower() for id in _texts(option.get("excluded_children"))),
    )


def _place(component: Component) -> tuple[bool, int]:
    place = _number(component.get("sort_order"))
    return place is None, place or 0


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(value: Any) -> Sequence[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _is_component(component: Any) -> bool:
    options = component.get("options") if isinstance(component, dict) else None
    return isinstance(options, list) and all(
        isinstance(option, dict) and isinstance(option.get("id"), str) for option in options
    )
