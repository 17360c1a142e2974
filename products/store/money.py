"""How an amount of minor units is written (catalog contract §5.5). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_USUAL = re.compile(r"(\d*)(?:\.(\d*))?", re.ASCII)
# Nobody types as many digits; what is still too large is for those to refuse who know the limit.
_MOST_DIGITS = 30


class NoAmount(ValueError):
    """A text that cannot be read as an amount. The message goes on after the name of the currency."""


@dataclass(frozen=True)
class Notation:
    """What a currency says about writing amounts; `format` has ``{price}`` where the digits go."""

    format: str
    decimal_point: str
    thousand_separator: str
    decimal_places: int

    def write(self, amount: int) -> str:
        """Return ``$1,234.56`` for 123456 cents: the minus of a negative amount stands before everything."""
        return f"{'-' if amount < 0 else ''}{self.format.replace('{price}', self.number(abs(amount)))}"

    def number(self, amount: int) -> str:
        """Return ``1,234.56``: the digits alone, as they stand in a column of this currency."""
        digits = f"{abs(amount):0{self.decimal_places + 1}d}"
        places = len(digits) - self.decimal_places
        whole = f"{int(digits[:places]):,}".replace(",", self.thousand_separator)
        number = f"{whole}{self.decimal_point}{digits[places:]}" if self.decimal_places else whole
        return f"{'-' if amount < 0 else ''}{number}"

    def read(self, text: str) -> int:
        """Return the minor units of what a person typed or pasted; raises NoAmount.

        Read are amounts in this notation, with or without its format and separators, and otherwise in the most usual
        one (``475.00``).
        """
        typed = self._bare(text)
        if typed[:1] in {"-", "−"}:
            raise NoAmount("can not be less than 0")
        found = self._own.fullmatch(typed) or _USUAL.fullmatch(typed)
        whole, decimals = (found[1], found[2] or "") if found else ("", "")
        whole = "".join(filter(str.isdigit, whole))
        if not whole + decimals or len(whole + decimals) > _MOST_DIGITS:
            raise NoAmount(f"is written like {self.number(475 * 10**self.decimal_places)}")
        if len(decimals) > self.decimal_places:
            takes = f"at most {self.decimal_places}" if self.decimal_places else "no"
            raise NoAmount(f"takes {takes} decimal{'' if self.decimal_places == 1 else 's'}")
        return int(f"{whole}{decimals:0<{self.decimal_places}}")

    def _bare(self, text: str) -> str:
        """Return the text without blanks, and without what the format puts around the digits."""
        typed = "".join(text.split())
        before, _, after = ("".join(part.split()) for part in self.format.partition("{price}"))
        return typed.removeprefix(before).removesuffix(after)

    @property
    def _own(self) -> re.Pattern[str]:
        thousands, point = ("".join(part.split()) for part in (self.thousand_separator, self.decimal_point))
        grouped = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|" if thousands else ""
        decimals = rf"(?:{re.escape(point)}(\d*))?" if point else "()"
        return re.compile(rf"({grouped}\d*){decimals}", re.ASCII)

    @classmethod
    def usual(cls, code: str) -> Notation:
        """Return the notation for a currency that the store does not know."""
        return cls(f"{{price}} {code}", ".", ",", 2)

    @property
    def example(self) -> str:
        """What 1,234 units look like: every separator shows."""
        return self.write(1234 * 10**self.decimal_places)
