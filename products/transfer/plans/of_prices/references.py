"""Which price of a book has which reference: of two that want one, the first has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from products.acts.changes import Change
from products.prices.models import Price
from products.transfer.plans.of_prices.states import REFERENCE
from pxm.text_hash import text_hash


class References:
    """As far as the `wanted` ones are concerned. One query."""

    def __init__(self, book_id: UUID, wanted: Iterable[str]) -> None:
        self.hashes = {hash for reference in wanted if (hash := text_hash(reference))}
        rows = Price.objects.filter(book=book_id, external_ref_hash__in=self.hashes)
        self._owners = dict(rows.values_list("external_ref_hash", "pk"))

    @property
    def owners(self) -> Collection[UUID]:
        return self._owners.values()

    def is_taken(self, price_id: UUID, reference: str) -> bool:
        """Whether another price has it."""
        hash = text_hash(reference)
        return hash is not None and self._owners.get(hash, price_id) != price_id

    def take(self, price_id: UUID, change: Change) -> None:
        """Note that a price will have the reference that a change gives to it, and no longer the one before."""
        if REFERENCE not in (change.after or {}):
            return
        old, new = (text_hash((state or {}).get(REFERENCE, "")) for state in (change.before, change.after))
        if old and self._owners.get(old) == price_id:
            del self._owners[old]
        if new:
            self._owners[new] = price_id
