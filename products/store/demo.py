"""The currencies of the demo: dollars, which every store begins with, and euros."""

from __future__ import annotations

from django.contrib.auth.models import User

from products.store.services import create_currency

EURO = {
    "code": "EUR",
    "exchange_rate": 0.92,
    "format": "{price} €",
    "decimal_point": ",",
    "thousand_separator": ".",
    "decimal_places": 2,
    "default": False,
    "enabled": True,
}


def make_demo(actor: User) -> None:
    create_currency(attributes=EURO)
