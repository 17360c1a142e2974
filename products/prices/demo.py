"""The price books of the demo: what everybody pays, what shops pay, and what is cheaper just now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from products.prices.models import PriceBook
from products.prices.services.book import create_book
from products.prices.services.modifier import create_price_modifier
from products.prices.services.price import create_price
from pxm.clock import now

# By SKU in cents, dollars without tax and euros with it; children cost what their parents do. No euros where there are
# none yet: lists can be filtered for that.
RETAIL: dict[str, tuple[int, int | None]] = {
    "978055216732567": (4_900, 4_900),
    "TRN-DAY": (11_900, 11_500),
    "MER-{FINISH}-{LIGHT}": (18_500, 17_900),
    "PIER": (8_900, 8_500),
    "SQUALL": (22_000, 21_000),
    "MUG-350": (1_800, 1_790),
    "POUR-OAK": (6_400, 6_200),
    "COF-HOUSE-250": (1_450, 1_390),
    "COF-DECAF-250": (1_550, 1_490),
    "CARD-BDAY": (650, 590),
    "NOTE-3": (1_600, 1_550),
    "THROW-LW": (14_500, 13_900),
    "CANDLE-BW": (950, 890),
    "NAPKIN-4": (4_200, None),
    "UMBRELLA-T": (3_900, None),
    "GIFT-CARD": (5_000, 5_000),
    "PATTERN-HAT": (700, 650),
    "SET-MORNING": (8_900, 8_500),
}
WHOLESALE = ("MUG-350", "POUR-OAK", "COF-HOUSE-250", "COF-DECAF-250", "NOTE-3", "CANDLE-BW", "NAPKIN-4")
# From how many pieces on shops pay which share of what everybody pays, in percent.
SHARES = {1: 70, 12: 65, 48: 58}
SALE = ("THROW-LW", "CANDLE-BW", "TRN-DAY")
SALE_PERCENT = 80
_BEGAN, _ENDS = timedelta(days=-7), timedelta(days=21)


def make_demo(actor: Any) -> None:
    """Make the books by the services that clients call."""
    retail = _book("Retail", "What everybody pays.", "demo-retail")
    for sku, cents in RETAIL.items():
        _price(retail, sku, _currencies(cents))
    # What the option *25 l* of the daypacks names.
    surcharge = {"name": "large-pack", "modifier_type": "price_increment", "currencies": _currencies((1_500, 1_400))}
    create_price_modifier(book_id=retail.pk, attributes=surcharge)
    wholesale = _book("Wholesale", "What shops pay, less for a dozen and for four.", "demo-wholesale")
    for sku in WHOLESALE:
        _price(wholesale, sku, _with_tiers(RETAIL[sku]))
    sale = _book("Seasonal sale", "A few things are cheaper for a while.", "demo-sale")
    for sku in SALE:
        _price(sale, sku, _currencies(RETAIL[sku]), sales={"Seasonal sale": _sale(RETAIL[sku], now())})


def _book(name: str, description: str, external_ref: str) -> PriceBook:
    return create_book(attributes={"name": name, "description": description, "external_ref": external_ref})


def _price(book: PriceBook, sku: str, currencies: Mapping[str, Any], **attributes: Any) -> None:
    create_price(book_id=book.pk, attributes={"sku": sku, "currencies": currencies, **attributes})


def _currencies(cents: tuple[int, int | None], percent: int = 100) -> dict[str, Any]:
    dollars, euros = cents
    amounts = {"USD": (dollars, False)} | ({"EUR": (euros, True)} if euros is not None else {})
    return {
        code: {"amount": amount * percent // 100, "includes_tax": includes_tax}
        for code, (amount, includes_tax) in amounts.items()
    }


def _with_tiers(cents: tuple[int, int | None]) -> dict[str, Any]:
    """Shops pay without tax in every currency."""
    by_quantity = {quantity: _currencies(cents, percent) for quantity, percent in SHARES.items()}
    return {
        code: {
            "amount": amount["amount"],
            "tiers": {
                f"from {quantity}": {"minimum_quantity": quantity, "amount": shares[code]["amount"]}
                for quantity, shares in by_quantity.items()
                if quantity > 1
            },
        }
        for code, amount in by_quantity[1].items()
    }


def _sale(cents: tuple[int, int | None], moment: datetime) -> dict[str, Any]:
    schedule = {"valid_from": (moment + _BEGAN).isoformat(), "valid_to": (moment + _ENDS).isoformat()}
    return {"schedule": schedule, "currencies": _currencies(cents, SALE_PERCENT)}
