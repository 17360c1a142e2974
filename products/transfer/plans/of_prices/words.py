"""What rows of a price list do, as people read it: amounts as their currency writes them, and how far they go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from products.acts.changes import Change, State
from products.prices.history import known_notations
from products.store.money import Notation
from products.transfer.plans.of_prices.states import REFERENCE, SALES, amounts_in
from products.transfer.plans.words import Said

REFERENCE_TITLE, SALES_TITLE = "External reference", "Sales"
_ENDS = {"valid_from": "begins", "valid_to": "ends"}


class _Told(NamedTuple):
    """Something that a price holds, in words; `units` if it is an amount."""

    words: str
    units: int | None = None


_NOTHING = _Told("")


@dataclass(frozen=True)
class PriceSaying:
    """How the currencies of the store are written."""

    notations: Mapping[str, Notation]

    @classmethod
    def of(cls) -> PriceSaying:
        """One query."""
        return cls(known_notations())

    def differences(self, change: Change) -> list[Said]:
        """Return what a row changes; of a new price what it gets."""
        before, after = (dict(self._told(state or {})) for state in (change.before, change.after))
        return [
            Said(label, old.words, new.words, share(old.units, new.units))
            for label in dict.fromkeys([*after, *before])
            if (old := before.get(label, _NOTHING)) != (new := after.get(label, _NOTHING))
        ]

    def all_of(self, name: str, state: State) -> str:
        """Return everything that a state holds under a name, in one text."""
        told = self._told({name: state.get(name)})
        if name == REFERENCE:
            return " ".join(each.words for _, each in told)
        own = name.rpartition(":")[2]
        return " · ".join(each.words if label == own else f"{label}: {each.words}" for label, each in told)

    def _told(self, state: State) -> Iterator[tuple[str, _Told]]:
        if state.get(REFERENCE):
            yield REFERENCE_TITLE, _Told(state[REFERENCE])
        yield from self._amounts(amounts_in(state))
        for name, sale in (state.get(SALES) or {}).items():
            for end, word in _ENDS.items():
                if sale[end]:
                    yield f"{name} {word}", _Told(f"{sale[end][:10]} {sale[end][11:16]} UTC")
            for label, told in self._amounts(sale["currencies"]):
                yield f"{name} {label}", told

    def _amounts(self, currencies: Mapping[str, Any]) -> Iterator[tuple[str, _Told]]:
        for code, amount in currencies.items():
            if amount is None:
                continue
            # A currency that the store does not know is written in the most usual way.
            notation = self.notations.get(code) or Notation.usual(code)
            tax = " with tax" if amount["includes_tax"] else ""
            yield code, _Told(notation.write(amount["amount"]) + tax, amount["amount"])
            for tier in sorted(amount.get("tiers", {}).values(), key=lambda tier: tier["minimum_quantity"]):
                label = f"{code} from {tier['minimum_quantity']:,}"
                yield label, _Told(notation.write(tier["amount"]), tier["amount"])


def share(before: int | None, after: int | None) -> str:
    """Return how far an amount goes, "+4.2 %" or "−10 %"; "" where that means nothing."""
    if not before or after is None or before == after:
        return ""
    percent = (after - before) * 100 / before
    sign = "+" if percent > 0 else "−"
    digits = f"{abs(percent):,.1f}".removesuffix(".0")
    return f"{sign}{digits} %" if digits != "0" else f"less than {sign}0.1 %"
