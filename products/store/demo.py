"""The currencies of the demo: the dollars that every store begins with, and euros."""

from typing import Any

from products.store.services import create_currency

EURO = {"code": "EUR", "exchange_rate": 0.92, "format": "{price} €", "decimal_point": ",", "thousand_separator": "."}


def make_demo(actor: Any) -> None:
    create_currency(attributes=EURO | {"decimal_places": 2, "default": False, "enabled": True})
