"""The variations that a product's form links, saved or not, as values for the screens. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from products.building.rules import Axes


@dataclass(frozen=True)
class LinkedOption:
    """`colour` is a colour code, "" if the option is no colour."""

    id: str
    name: str
    colour: str = ""


@dataclass(frozen=True)
class LinkedVariation:
    """A variation with its options in order."""

    id: str
    name: str
    options: tuple[LinkedOption, ...]

    def document(self) -> dict[str, Any]:
        """Return what the page's scripts read."""
        return {
            "id": self.id,
            "name": self.name,
            "options": [asdict(option) for option in self.options],
        }


Linked = tuple[LinkedVariation, ...]


def axes_of(variations: Iterable[LinkedVariation]) -> Axes:
    return tuple(tuple(option.id for option in variation.options) for variation in variations)


def option_names(variations: Iterable[LinkedVariation]) -> dict[str, str]:
    return {option.id: option.name for variation in variations for option in variation.options}
