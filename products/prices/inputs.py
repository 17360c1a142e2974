"""What price books, prices and price modifiers may be (catalog contract §7.1-7.3).

Amounts are whole minor units everywhere. Tiers and sales have names that clients choose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from rest_framework.fields import empty
from rest_framework.serializers import ValidationError

from products.attributes import DESCRIPTION_LENGTH, EXTERNAL_REF_LENGTH, NAME_LENGTH, SKU_LENGTH
from products.inputs.maps import CompactInput, CustomAttributes
from products.prices.models import LABEL_LENGTH, LARGEST_AMOUNT, MODIFIER_NAME_LENGTH, PriceModifier
from pxm.ids import read_uuid
from pxm.inputs import ClientMap, Entries, Enumeration, Flag, Identifier, Input, Moment, Text, WholeNumber

MOST_CURRENCIES = 200
MOST_TIERS = 100
MOST_SALES = 100
MOST_BUNDLES = 1_000
# Of one price, tiers and sales included: a page shows a hundred prices.
MOST_AMOUNTS = 1_000

_PLAIN = {"amount", "includes_tax"}
_CURRENCY = re.compile("[A-Za-z]{3}")
_optional: dict[str, Any] = {"required": False, "allow_null": True}
_clearable: dict[str, Any] = {**_optional, "allow_blank": True}


class TierInput(Input):
    minimum_quantity = WholeNumber(1)
    amount = WholeNumber(0, LARGEST_AMOUNT)


class Tiers(ClientMap):
    """Tiers of one currency by name; no two begin with the same quantity."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=TierInput(), most=MOST_TIERS, noun="tiers", longest_key=LABEL_LENGTH, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        tiers = super().to_internal_value(data)
        first: dict[int, str] = {}
        for name, tier in tiers.items():
            if first.setdefault(tier["minimum_quantity"], name) != name:
                raise ValidationError({name: {"minimum_quantity": "must differ from that of the other tiers"}})
        return tiers


class AmountInput(CompactInput):
    amount = WholeNumber(0, LARGEST_AMOUNT)
    includes_tax = Flag(default=False)
    tiers = Tiers(**_optional)

    def run_validation(self, data: Any = empty) -> Any:
        """As usual; at once for a plain amount, which a price list has in a hundred thousand places."""
        if type(data) is dict and data.keys() == _PLAIN:
            amount, includes_tax = data["amount"], data["includes_tax"]
            if type(amount) is int and 0 <= amount <= LARGEST_AMOUNT and type(includes_tax) is bool:
                return {"amount": amount, "includes_tax": includes_tax}
        return super().run_validation(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs if attrs.get("tiers") else {name: value for name, value in attrs.items() if name != "tiers"}


class Currencies(ClientMap):
    """Amounts by currency, one at least; codes are three letters that the store need not know, and become upper case.

    Where they are `removable` the result is the whole map: one that is sent replaces that of the same currency among
    those in the context, null removes it.
    """

    default_error_messages = {"currency": "must be three letters", "twice": "is named twice"}

    def __init__(self, **options: Any) -> None:
        super().__init__(child=AmountInput(), most=MOST_CURRENCIES, noun="currencies", **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        amounts = dict(self.context.get("currencies", {})) if self.removable else {}
        sent: set[str] = set()
        for code, amount in super().to_internal_value(data).items():
            if code.upper() in sent:
                raise ValidationError({code: self.error_messages["twice"]})
            sent.add(code.upper())
            amounts[code.upper()] = amount
        amounts = {code: amount for code, amount in amounts.items() if amount is not None}
        if not amounts:
            self.fail("empty")
        if len(amounts) > MOST_CURRENCIES:
            self.fail("max_length", most=MOST_CURRENCIES, noun=self.noun)
        return amounts

    def _check_key(self, key: str) -> None:
        super()._check_key(key)
        if not _CURRENCY.fullmatch(key):
            self.fail("currency")


class ScheduleInput(CompactInput):
    """When a sale runs; either end may be open."""

    valid_from = Moment(**_optional)
    valid_to = Moment(**_optional)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs.get("valid_from"), attrs.get("valid_to")
        if start and end and end <= start:
            raise ValidationError({"valid_to": "must be after valid_from"})
        return attrs


class BundleId(Identifier):
    default_error_messages = {"id": "must be the id of a product"}

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if read_uuid(value) is None:
            self.fail("id")
        return value


class SaleInput(CompactInput):
    """Amounts of a sale; without `bundle_ids` it is for the product on its own."""

    currencies = Currencies()
    schedule = ScheduleInput(**_optional)
    bundle_ids = Entries(child=BundleId(), most=MOST_BUNDLES, noun="bundles", **_optional)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what differs between sales under the same names for each; none of them is absent."""
        schedule = attrs.get("schedule") or {}
        return {
            "currencies": attrs["currencies"],
            "valid_from": schedule.get("valid_from"),
            "valid_to": schedule.get("valid_to"),
            "bundle_ids": list(dict.fromkeys(attrs.get("bundle_ids", ()))),
        }


class Sales(ClientMap):
    """Sales of one price by name; it must be clear which of two applies."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=SaleInput(), most=MOST_SALES, noun="sales", longest_key=LABEL_LENGTH, **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        sales = super().to_internal_value(data)
        problems: dict[str, Any] = {}
        alike: defaultdict[Any, list[str]] = defaultdict(list)
        for name, sale in sales.items():
            for other in alike[sale["valid_from"], sale["valid_to"]]:
                if message := _clash(sale, sales[other], other):
                    problems.setdefault(name, {"schedule": message})
            alike[sale["valid_from"], sale["valid_to"]].append(name)
        if problems:
            raise ValidationError(problems)
        return sales


def _clash(sale: Mapping[str, Any], other: Mapping[str, Any], name: str) -> str:
    """Return why a sale can not stand beside another of the same schedule, which has that name; empty if it can.

    Two sales never share a schedule, and without one there is only one sale of the product, or of the same bundle.
    """
    if (sale["valid_from"], sale["valid_to"]) != (None, None):
        return f"must differ from that of {name}"
    bundles, others = sale["bundle_ids"], other["bundle_ids"]
    reaches_the_same = bundles == others or not set(bundles).isdisjoint(others)
    return f"is needed beside {name}, which has none" if reaches_the_same else ""


class PriceBookInput(Input):
    name = Text(max_length=NAME_LENGTH)
    description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    external_ref = Text(max_length=EXTERNAL_REF_LENGTH, **_clearable)


class ReplicateInput(Input):
    """What a copy of a price book has of its own."""

    name = Text(max_length=NAME_LENGTH, **_optional)
    description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    external_ref = Text(max_length=EXTERNAL_REF_LENGTH, **_clearable)


class PriceInput(Input):
    """Maps of texts are complete: merging has been done before. Context: `currencies` and `sales` as they are."""

    sku = Text(max_length=SKU_LENGTH)
    currencies = Currencies(removable=True)
    sales = Sales(**_optional)
    external_ref = Text(max_length=EXTERNAL_REF_LENGTH, **_clearable)
    shopper_attributes = CustomAttributes(**_optional)
    admin_attributes = CustomAttributes(**_optional)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        currencies, sales = (attrs.get(name, self.context.get(name)) or {} for name in ("currencies", "sales"))
        maps = [currencies, *(sale["currencies"] for sale in sales.values())]
        if sum(1 + len(amount.get("tiers", ())) for each in maps for amount in each.values()) > MOST_AMOUNTS:
            message = f"must not have more than {MOST_AMOUNTS} amounts, with tiers and sales"
            raise ValidationError({"currencies": message})
        return attrs


class PriceModifierInput(Input):
    """Context: `currencies` as they are."""

    name = Text(max_length=MODIFIER_NAME_LENGTH)
    modifier_type = Enumeration(PriceModifier.Type.values)
    currencies = Currencies(removable=True)
    external_ref = Text(max_length=EXTERNAL_REF_LENGTH, **_clearable)
