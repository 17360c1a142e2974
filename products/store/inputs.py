"""What currencies and settings may be (catalog contract §7.6, §7.8)."""

from __future__ import annotations

import re
from typing import Any

from products.store.models import FORMAT_LENGTH, MOST_DECIMAL_PLACES, SEPARATOR_LENGTH, StoreSettings
from pxm.inputs import Entries, Enumeration, Flag, Input, LanguageCode, Number, Text, WholeNumber

MOST_LANGUAGES = 100
_LETTERS = re.compile(r"[A-Za-z]{3}")


class CurrencyCode(Text):
    """Three letters; stored as capitals."""

    default_error_messages = {"code": "must be three letters"}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=255, **options)

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if not _LETTERS.fullmatch(value):
            self.fail("code")
        return value.upper()


class PriceFormat(Text):
    """A text with a place for the amount: ``${price}``."""

    default_error_messages = {"place": "must contain {{price}}"}

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if "{price}" not in value:
            self.fail("place")
        return value


class CurrencyInput(Input):
    code = CurrencyCode()
    exchange_rate = Number(above=0)
    format = PriceFormat(max_length=FORMAT_LENGTH)
    decimal_point = Text(max_length=SEPARATOR_LENGTH, allow_blank=True)
    thousand_separator = Text(max_length=SEPARATOR_LENGTH, allow_blank=True)
    decimal_places = WholeNumber(0, MOST_DECIMAL_PLACES)
    default = Flag()
    enabled = Flag()


class SettingsInput(Input):
    """Limits that documents show are not members: sending them back changes nothing."""

    page_length = WholeNumber(1, 100, required=False)
    additional_languages = Entries(child=LanguageCode(), most=MOST_LANGUAGES, noun="languages", required=False)
    list_child_products = Flag(required=False)
    calculation_method = Enumeration(StoreSettings.Calculation.values, required=False)
    address_mandatory_fields = Entries(child=Text(max_length=255), most=100, noun="fields", required=False)
