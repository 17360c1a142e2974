"""Currencies and settings as their clients know them."""

from __future__ import annotations

from typing import Any

from products.store.services import update_settings
from tests.factories.store import CurrencyFactory
from tests.products.store.test_currency import attributes
from tests.resource_cases import Noun, ResourceCases, SingletonCases


def meta(row: dict[str, Any]) -> dict[str, Any]:
    return {"timestamps": row, "owner": "store"}


class TestCurrencies(ResourceCases):
    noun = Noun(
        type="currency",
        path="/v2/currencies",
        flat=True,
        shoppers_read=True,
        change_needs_type=False,
        missing={"title": "Not Found", "status": 404, "detail": "currency not found"},
        make=CurrencyFactory,
        creates=[
            (attributes("gbp"), attributes("GBP")),
            (attributes("JPY", decimal_places=0) | {"slot": 7}, attributes("JPY", decimal_places=0)),
        ],
        change={"code": "SEK", "format": "{price} kr", "decimal_places": 3},
        required=["code", "format"],
        refusals=[
            ({"code": "EU"}, "code must be three letters", "code"),
            ({"format": "€"}, "format must contain {price}", "format"),
            ({"exchange_rate": 0}, "exchange_rate must be greater than 0", "exchange_rate"),
            ({"decimal_places": 9}, "decimal_places must be between 0 and 8", "decimal_places"),
        ],
        most=10,
        refused_beyond="You have reached the maximum allowed currency limit of 10",
    )


class TestSettings(SingletonCases):
    noun = Noun(
        type="settings",
        path="/v2/settings",
        flat=True,
        text_status=True,
        make=lambda: update_settings(attributes={"page_length": 12}),
        change={"page_length": 7, "additional_languages": ["fr", "pt-BR"]},
        refusals=[
            ({"page_length": 0}, "page_length must be between 1 and 100", "page_length"),
            (
                {"additional_languages": ["?"]},
                "additional_languages.0 is not a language code",
                "additional_languages/0",
            ),
        ],
        wrong_type={
            "title": "enum",
            "status": "400",
            "detail": 'data.type must be one of the following: "settings"',
            "source": "data.type",
        },
    )
