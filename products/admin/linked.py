"""The variations that a product's form links, saved or not, as the screens need them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from products.building.rules import Axes
from products.models import Option, Variation
from products.templatetags.variations import colour_of
from pxm.ids import read_uuid


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


def read_linked(variation_ids: Sequence[str]) -> Linked:
    """Read the variations of these ids, in this order; what does not exist is left out. Two queries."""
    known = [id for text in variation_ids if (id := read_uuid(text))]
    found = {str(row.id): row for row in Variation.objects.filter(pk__in=known).prefetch_related("options")}
    return tuple(linked(found[each]) for each in dict.fromkeys(map(str, known)) if each in found)


def linked(variation: Variation) -> LinkedVariation:
    """Return a row whose options are prefetched as a value."""
    rows = variation.options.all()
    options = tuple(LinkedOption(str(row.id), row.name, colour_of(row.description)) for row in rows)
    return LinkedVariation(str(variation.id), variation.name, options)


def axes_of(variations: Iterable[LinkedVariation]) -> Axes:
    return tuple(tuple(option.id for option in variation.options) for variation in variations)


def option_names(variations: Iterable[LinkedVariation]) -> dict[str, str]:
    return {option.id: option.name for variation in variations for option in variation.options}


def names_of_strangers(option_ids: Iterable[str]) -> dict[str, str]:
    """Return names for options that rules name although their variation is not linked: ``Wool (Material)``."""
    known = [id for text in option_ids if (id := read_uuid(text))]
    if not known:
        return {}
    rows = Option.objects.filter(pk__in=known).select_related("variation")
    return {str(row.id): f"{row.name} ({row.variation.name})" for row in rows}
