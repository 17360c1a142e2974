"""Which products are meant where people say so by a filter, as in the list of products: "all with tag *summer*"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet

from products.models import Product, Variation
from products.models.lookups import TaggedWithAny
from products.searching import held_together_by
from pxm.ids import read_uuid
from pxm.searching import plain

BUILDS: dict[str, tuple[str, Q]] = {
    "needed": ("needs rebuild", Q(needs_rebuild=True)),
    "children": ("has children", Q(product_type=Product.Type.PARENT)),
    "none": ("has no children", ~Q(product_type__in=[Product.Type.PARENT, Product.Type.CHILD])),
}
_WITH = {"needed": "a rebuild needed", "children": "children", "none": "no children"}
_KNOWN = {"type": Product.Type.values, "status": Product.Status.values, "build": list(BUILDS)}


def tagged(tag: str) -> Q:
    """Return the condition that a product has this tag, as people type it."""
    return Q(TaggedWithAny("tags", [tag.strip().lower()]))


def varied(variation_id: str) -> Q:
    return Q(variation_links__variation_id=variation_id)


@dataclass(frozen=True)
class ProductChoice:
    """What products must have: `text` in name or SKU, a tag, a type, a status, one of `BUILDS`, a variation (its id).

    What is "" narrows nothing.
    """

    text: str = ""
    tag: str = ""
    type: str = ""
    status: str = ""
    build: str = ""
    variation: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> ProductChoice:
        """Read what a form or an address says; what means nothing narrows nothing."""
        texts = {name: str(sent.get(name) or "").replace("\0", "") for name in cls.__dataclass_fields__}
        for name, known in _KNOWN.items():
            texts[name] = texts[name] if texts[name] in known else ""
        variation = read_uuid(texts["variation"])
        texts |= {"text": plain(texts["text"]), "tag": texts["tag"].strip().lower()}
        return cls(**texts | {"variation": str(variation) if variation else ""})

    @property
    def document(self) -> dict[str, str]:
        """Return what `read` reads: only what narrows."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.document)

    def of(self, products: QuerySet[Product]) -> QuerySet[Product]:
        """Narrow products down to those that are meant; by nothing, to all."""
        conditions = [held_together_by(["name", "sku"], self.text)]
        conditions += [tagged(self.tag)] if self.tag else []
        conditions += [Q(product_type=self.type)] if self.type else []
        conditions += [Q(status=self.status)] if self.status else []
        conditions += [BUILDS[self.build][1]] if self.build else []
        conditions += [varied(self.variation)] if self.variation else []
        return products.filter(*conditions)

    @property
    def words(self) -> str:
        """Return ``with tag summer and “shirt” in name or SKU``, "" for nothing. One query for a variation's name."""
        parts = [f"tag {self.tag}"] if self.tag else []
        parts += [f"type {self.type}"] if self.type else []
        parts += [f"status {self.status}"] if self.status else []
        parts += [_WITH[self.build]] if self.build else []
        parts += [f"variation {self._variation_name()}"] if self.variation else []
        parts += [f"“{self.text}” in name or SKU"] if self.text else []
        first, last = parts[:-1], parts[-1:]
        return f"with {' and '.join([', '.join(first), *last] if first else last)}" if parts else ""

    def _variation_name(self) -> str:
        name = Variation.objects.filter(pk=self.variation).values_list("name", flat=True).first()
        return str(name or "that is gone")
