"""The attributes of variations and options (PIM contract §2.8, §2.9)."""

from __future__ import annotations

from products.models.variation import DESCRIPTION_LENGTH, NAME_LENGTH
from pxm.inputs import Input, Text, WholeNumber


class VariationInput(Input):
    name = Text(max_length=NAME_LENGTH)
    sort_order = WholeNumber(required=False, allow_null=True)


class OptionInput(Input):
    name = Text(max_length=NAME_LENGTH)
    description = Text(max_length=DESCRIPTION_LENGTH)
    sort_order = WholeNumber(required=False, allow_null=True)
