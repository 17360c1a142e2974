"""Reads the variations that a product's form links, and names for options of other variations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from products.admin.linked import Linked, LinkedOption, LinkedVariation
from products.models import Option, Variation
from products.templatetags.variations import colour_of
from pxm.ids import read_uuid


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


def names_of_strangers(option_ids: Iterable[str]) -> dict[str, str]:
    """Return names for options that rules name although their variation is not linked: ``Wool (Material)``."""
    known = [id for text in option_ids if (id := read_uuid(text))]
    if not known:
        return {}
    rows = Option.objects.filter(pk__in=known).select_related("variation")
    return {str(row.id): f"{row.name} ({row.variation.name})" for row in rows}
