"""What currencies and settings may be (catalog contract §7.6, §7.8)."""

from __future__ import annotations

import re

from products.store.models import FORMAT_LENGTH, MOST_DECIMAL_PLACES, SEPARATOR_LENGTH, StoreSettings
from pxm.inputs import LANGUAGE_CODE, Entries, Enumeration, Flag, Input, Number, Text, WholeNumber

_CODE, _FORMAT = re.compile("[A-Za-z]{3}"), re.compile(r".*\{price\}.*", re.DOTALL)
_LANGUAGE = Text(max_length=35, pattern=LANGUAGE_CODE, refusal="is not a language code")


class CurrencyInput(Input):
    code = Text(max_length=255, pattern=_CODE, refusal="must be three letters")
    exchange_rate = Number(above=0)
    format = Text(max_length=FORMAT_LENGTH, pattern=_FORMAT, refusal="must contain {price}")
    decimal_point = Text(max_length=SEPARATOR_LENGTH, allow_blank=True)
    thousand_separator = Text(max_length=SEPARATOR_LENGTH, allow_blank=True)
    decimal_places = WholeNumber(0, MOST_DECIMAL_PLACES)
    default = Flag()
    enabled = Flag()


class SettingsInput(Input):
    """Limits that documents show are no members: sending them back changes nothing."""

    page_length = WholeNumber(1, 100, required=False)
    additional_languages = Entries(child=_LANGUAGE, most=100, noun="languages", required=False)
    list_child_products = Flag(required=False)
    calculation_method = Enumeration(StoreSettings.Calculation.values, required=False)
    address_mandatory_fields = Entries(child=Text(max_length=255), most=100, noun="fields", required=False)
