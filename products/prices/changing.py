"""How one amount becomes another when many are changed at once. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True)
class Way:
    """What is done to the amounts in `currency`.

    They are raised by `percent`, or by `plus` minor units, or made from the amounts in `source` times `factor`; then
    brought to the nearest amount that ends with `ending` minor units of every `step` (99 of 100), unless `step` is 0.
    """

    currency: str
    percent: str = ""
    plus: int = 0
    source: str = ""
    factor: str = "1"
    step: int = 0
    ending: int = 0

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Way:
        return cls(**document)

    @property
    def document(self) -> dict[str, Any]:
        """Return what `read` reads."""
        return asdict(self)

    def apply(self, amount: int) -> int:
        """Return what becomes of an amount in `source`, or in `currency` if there is no source; it may be below 0."""
        exact = Decimal(amount)
        if self.percent:
            exact *= 1 + Decimal(self.percent) / 100
        if self.source:
            exact *= Decimal(self.factor)
        whole = int((exact + self.plus).to_integral_value(ROUND_HALF_UP))
        return self._rounded(whole) if self.step else whole

    def _rounded(self, amount: int) -> int:
        """Return the nearest amount with the ending, the higher of two; never one below 0 for one that is not."""
        lower = (amount - self.ending) // self.step * self.step + self.ending
        higher = lower + self.step
        return higher if higher - amount <= amount - lower or (lower < 0 <= amount) else lower
