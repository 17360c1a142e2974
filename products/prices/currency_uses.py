"""How many prices and price modifiers have amounts in a currency."""

from __future__ import annotations

from collections.abc import Iterator

from products.prices.models import Amount
from products.store.uses import CurrencyUse, Used


def _of(code: str) -> Iterator[Used]:
    """Two queries."""
    amounts = Amount.objects.filter(currency=code).order_by()
    for owner, noun in (("price", "price"), ("modifier", "price modifier")):
        number = amounts.filter(**{f"{owner}__isnull": False}).values(owner).distinct().count()
        yield Used(number, noun, f"{noun}s")


USE = CurrencyUse("prices", _of)
