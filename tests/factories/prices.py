"""Price books, and what is in them. Prices and modifiers are made by the services: what they cost is in other rows."""

from __future__ import annotations

from itertools import count
from typing import Any

import factory

from products.prices.models import Price, PriceBook, PriceModifier
from products.prices.services.modifier import create_price_modifier
from products.prices.services.price import create_price
from pxm.text_hash import text_hash

_numbers = count()


class PriceBookFactory(factory.django.DjangoModelFactory[PriceBook]):
    class Meta:
        model = PriceBook

    name = factory.Sequence(lambda n: f"Book {n}")
    name_hash = factory.LazyAttribute(lambda book: text_hash(book.name))
    external_ref = ""
    external_ref_hash = factory.LazyAttribute(lambda book: text_hash(book.external_ref))


def usd(amount: int = 2500, **others: Any) -> dict[str, Any]:
    """Return currencies as the API takes and shows them."""
    return {"USD": {"amount": amount, "includes_tax": False, **others}}


def tiers(**amounts: int) -> dict[str, Any]:
    """Return tiers: ``tiers(from5=2300)``."""
    return {
        name: {"minimum_quantity": int(name.removeprefix("from")), "amount": amount} for name, amount in amounts.items()
    }


def sale(amount: int = 2000, *between: str, **others: Any) -> dict[str, Any]:
    """Return a sale that runs `between` two moments."""
    schedule = {"schedule": dict(zip(("valid_from", "valid_to"), between, strict=True))} if between else {}
    return {**schedule, "currencies": usd(amount), **others}


def price_of(book: PriceBook, **attributes: Any) -> Price:
    """Price a new SKU in dollars, with a tier, and a sale in euros: a row in each table."""
    sent = {
        "sku": f"P-{next(_numbers)}",
        "currencies": usd(tiers=tiers(from5=2300)),
        "sales": {"always": {"currencies": {"EUR": {"amount": 2000, "tiers": tiers(from5=1900)}}}},
    }
    return create_price(book_id=book.pk, attributes=sent | attributes)


def modifier_of(book: PriceBook, **attributes: Any) -> PriceModifier:
    sent = {"name": f"M-{next(_numbers)}", "modifier_type": "price_increment", "currencies": usd(500)}
    return create_price_modifier(book_id=book.pk, attributes=sent | attributes)
