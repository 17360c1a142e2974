"""Variations and options as documents (PIM contract §2.8, §2.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from products.documents.modifiers import modifiers_of_options
from products.models import Option, Variation
from pxm.api.documents import Document, owned, times


def variation_documents(variations: Sequence[Variation]) -> list[Document]:
    """Two queries: options and their modifiers."""
    options = Option.objects.filter(variation__in=variations).order_by("position", "pk")
    modifiers = modifiers_of_options([option.pk for option in options])
    shown: defaultdict[UUID, list[Document]] = defaultdict(list)
    for option in options:
        entry = {"id": str(option.pk), **_attributes(option), **times(option), "modifiers": modifiers[option.pk]}
        shown[option.variation_id].append(entry)
    return [_variation_document(variation, shown[variation.pk]) for variation in variations]


def _variation_document(variation: Variation, options: list[Document]) -> Document:
    return {
        "type": "product-variation",
        "id": str(variation.pk),
        "attributes": {"name": variation.name, **sort_order(variation.sort_order)},
        "meta": owned(variation) | ({"options": options} if options else {}),
    }


def option_documents(options: Sequence[Option]) -> list[Document]:
    """One query: the modifiers."""
    modifiers = modifiers_of_options([option.pk for option in options])
    return [
        {
            "type": "product-variation-option",
            "id": str(option.pk),
            "attributes": _attributes(option),
            "meta": owned(option) | {"modifiers": modifiers[option.pk]},
        }
        for option in options
    ]


def sort_order(value: int | None) -> dict[str, int]:
    """Return the member `sort_order`, absent if there is none."""
    return {} if value is None else {"sort_order": value}


def _attributes(option: Option) -> Document:
    return {"name": option.name, "description": option.description, **sort_order(option.sort_order)}
