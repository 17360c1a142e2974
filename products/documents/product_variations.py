"""What products show of variations: those they link, and the options a child was built from (PIM contract §2.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from products.documents.variations import sort_order
from products.models import LastBuild, Option, Product, Variation, VariationLink
from pxm.api.documents import Document
from pxm.prepared import Prepared, one_of

# What the last build of a parent kept of an option: its variation's entry and its own.
Seen = tuple[Mapping[str, Any], Mapping[str, Any]]


@dataclass(frozen=True)
class ProductVariations:
    """Names and orders are read live; if an option is gone, the last build knows what it was called."""

    links: Mapping[UUID, Sequence[UUID]]
    variations: Mapping[UUID, Variation]
    options: Mapping[UUID, Option]
    options_of: Mapping[UUID, Sequence[Option]]
    seen: Mapping[UUID, Mapping[str, Seen]]
    places: Mapping[UUID, Mapping[str, int]]
    """By parent, where its last build saw each option, in linked order."""
    entries: dict[tuple[UUID | None, str], Document | None] = field(default_factory=dict)
    """By parent and option, what its children show of the option: siblings share most of them."""

    def linked_to(self, product: Product) -> list[Document]:
        """Return ``meta.variations``: linked order, and under build rules only options that occur in what is built."""
        occurring = None if product.occurring_options is None else frozenset(product.occurring_options)
        return [
            self._variation(self.variations[id])
            | {
                "options": [
                    _option(option) | sort_order(option.sort_order)
                    for option in self.options_of[id]
                    if occurring is None or str(option.pk) in occurring
                ]
            }
            for id in self.links.get(product.pk, ())
            # Rows are read one table after the other: what is deleted in between is not shown.
            if id in self.variations
        ]

    def of_child(self, child: Product) -> list[Document]:
        """Return ``meta.child_variations``: one entry for each option of the child, as its parent was linked.

        That is when it was last built, though no build writes children that are independent.
        """
        places = self.places.get(child.parent_id, {}) if child.parent_id else {}
        ordered = sorted(child.option_ids, key=lambda id: places.get(id, len(places)))
        found = (self._entry(child, id) for id in ordered)
        return [entry for entry in found if entry is not None]

    def _entry(self, child: Product, option_id: str) -> Document | None:
        key = child.parent_id, option_id
        if key not in self.entries:
            self.entries[key] = self._built_from(child, option_id)
        return self.entries[key]

    def _built_from(self, child: Product, option_id: str) -> Document | None:
        option = self.options.get(UUID(option_id))
        if option is not None and option.variation_id in self.variations:
            return self._variation(self.variations[option.variation_id]) | {"options": None, "option": _option(option)}
        seen = self.seen.get(child.parent_id, {}).get(option_id) if child.parent_id else None
        if seen is None:
            return None
        variation_entry, entry = seen
        variation = self.variations.get(UUID(variation_entry["id"]))
        named = self._variation(variation) if variation else _named(variation_entry)
        shown = {name: entry[name] for name in ("id", "name", "description")}
        return named | {"options": None, "option": shown}

    def _variation(self, variation: Variation) -> Document:
        return {"id": str(variation.pk), "name": variation.name, **sort_order(variation.sort_order)}


def _named(entry: Mapping[str, Any]) -> Document:
    return {"id": entry["id"], "name": entry["name"], **sort_order(entry.get("sort_order"))}


def _option(option: Option) -> Document:
    return {"id": str(option.pk), "name": option.name, "description": option.description}


def read_product_variations(products: Iterable[Product]) -> ProductVariations:
    """Read what the products show of variations. Five queries at most."""
    products = list(products)
    links: defaultdict[UUID, list[UUID]] = defaultdict(list)
    # Children link none.
    for product_id, variation_id in _LINKS.all(ids=[product.pk for product in products if not product.is_child]):
        links[product_id].append(variation_id)
    linked_ids = {id for ids in links.values() for id in ids}
    built_from = set(map(UUID, {id for product in products for id in product.option_ids}))
    seen = _read_seen({product.parent_id for product in products if product.parent_id})
    options = _OPTIONS_OF.all(ids=linked_ids)
    options_of: defaultdict[UUID, list[Option]] = defaultdict(list)
    for option in options:
        options_of[option.variation_id].append(option)
    options += _OPTIONS.all(ids=built_from - {option.pk for option in options})
    gone = {UUID(variation["id"]) for of_parent in seen.values() for variation, _ in of_parent.values()}
    shown = linked_ids | {option.variation_id for option in options} | gone
    variations = {variation.pk: variation for variation in _VARIATIONS.all(ids=shown)}
    places = {parent_id: {id: place for place, id in enumerate(of_parent)} for parent_id, of_parent in seen.items()}
    return ProductVariations(links, variations, {option.pk: option for option in options}, options_of, seen, places)


def _read_seen(parent_ids: Iterable[UUID]) -> dict[UUID, dict[str, Seen]]:
    return {
        parent_id: {option["id"]: (variation, option) for variation in variations for option in variation["options"]}
        for parent_id, variations in _SEEN.all(ids=set(parent_ids))
    }


_LINKS = Prepared(
    lambda ids: (
        VariationLink.objects.filter(one_of("product", ids))
        .order_by("position", "pk")
        .values_list("product_id", "variation_id")
    )
)
_OPTIONS_OF = Prepared(lambda ids: Option.objects.filter(one_of("variation", ids)).order_by("position", "pk"))
_OPTIONS = Prepared(lambda ids: Option.objects.filter(one_of("pk", ids)))
_VARIATIONS = Prepared(lambda ids: Variation.objects.filter(one_of("pk", ids)))
_SEEN = Prepared(lambda ids: LastBuild.objects.filter(one_of("product", ids)).values_list("product_id", "variations"))
