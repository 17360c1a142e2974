"""Reads the variations that a product's form links, and names for options of other variations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from products.admin.linked import Linked, LinkedOption, LinkedVariation
from products.admin.names import names_of_options, option_names, variation_names
from products.models import Option, Variation
from products.templatetags.variations import colour_of
from pxm.ids import read_uuid


def read_linked(variation_ids: Sequence[str]) -> Linked:
    """Read the variations of these ids, in this order; what does not exist is left out. Five queries at most."""
    known = [id for text in variation_ids if (id := read_uuid(text))]
    found = {str(row.id): row for row in Variation.objects.filter(pk__in=known).prefetch_related("options")}
    return linked_all([found[each] for each in dict.fromkeys(map(str, known)) if each in found])


def linked_all(variations: Sequence[Variation]) -> Linked:
    """Return rows whose options are prefetched as values, called so that those of one name are told apart."""
    names = variation_names(variations)
    return tuple(_linked(variation, names[variation.pk]) for variation in variations)


def _linked(variation: Variation, name: str) -> LinkedVariation:
    rows = variation.options.all()
    names = option_names(rows)
    options = tuple(LinkedOption(str(row.pk), names[row.pk], colour_of(row.description)) for row in rows)
    return LinkedVariation(str(variation.pk), name, options)


def names_of_strangers(option_ids: Iterable[str]) -> dict[str, str]:
    """Return names for options that rules name although their variation is not linked: ``Wool (Material)``."""
    known = [id for text in option_ids if (id := read_uuid(text))]
    if not known:
        return {}
    rows = list(Option.objects.filter(pk__in=known).select_related("variation"))
    options, variations = names_of_options(rows), variation_names([row.variation for row in rows])
    return {str(row.pk): f"{options[row.pk]} ({variations[row.variation_id]})" for row in rows}
