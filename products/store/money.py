"""How an amount of minor units is written (catalog contract §5.5). Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notation:
    """What a currency says about writing amounts; `format` has ``{price}`` where the digits go."""

    format: str
    decimal_point: str
    thousand_separator: str
    decimal_places: int

    def write(self, amount: int) -> str:
        """Return ``$1,234.56`` for 123456 cents: the minus of a negative amount stands before everything."""
        digits = f"{abs(amount):0{self.decimal_places + 1}d}"
        places = len(digits) - self.decimal_places
        whole = f"{int(digits[:places]):,}".replace(",", self.thousand_separator)
        number = f"{whole}{self.decimal_point}{digits[places:]}" if self.decimal_places else whole
        return f"{'-' if amount < 0 else ''}{self.format.replace('{price}', number)}"

    @property
    def example(self) -> str:
        """What 1,234 units look like: every separator shows."""
        return self.write(1234 * 10**self.decimal_places)
