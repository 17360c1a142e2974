"""How many relationships a product may have, and how many products under one (PIM contract §7.1). Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

MOST_ATTACHED = 5
MOST_ASSOCIATED = 2000
ITSELF = "product cannot be related to itself"
FULL_OF_RELATIONSHIPS = (
    f"product already has {MOST_ATTACHED} custom relationships, cannot associate more as it has reached the limit of "
    f"{MOST_ATTACHED} custom relationships"
)
FULL_OF_PRODUCTS = (
    f"product exceeds the maximum limit of associated products ({MOST_ASSOCIATED}). Please review and try again"
)


@dataclass
class Limits:
    """What products have before and while others are put under a relationship of `product_id`.

    With `both_ways`, each of them gets that product under its own, too. `attached` counts the relationships of each
    product, `has_it` holds those that have this one, `associated` counts what each has under it.
    """

    product_id: UUID
    both_ways: bool
    attached: Counter[UUID] = field(default_factory=Counter)
    has_it: set[UUID] = field(default_factory=set)
    associated: Counter[UUID] = field(default_factory=Counter)

    def take(self, other_id: UUID) -> str:
        """Count the other product in and return nothing, or why it can not be put under the relationship."""
        if other_id == self.product_id:
            return ITSELF
        changed = [self.product_id, *([other_id] if self.both_ways else [])]
        if any(id not in self.has_it and self.attached[id] >= MOST_ATTACHED for id in changed):
            return FULL_OF_RELATIONSHIPS
        if any(self.associated[id] >= MOST_ASSOCIATED for id in changed):
            return FULL_OF_PRODUCTS
        for id in changed:
            self.attached[id] += id not in self.has_it
            self.has_it.add(id)
            self.associated[id] += 1
        return ""
