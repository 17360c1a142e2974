"""The components that make a product a bundle (PIM contract §2.4)."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import ValidationError

from products.attributes import NAME_LENGTH
from products.inputs.maps import CompactInput, CustomText, NamedEntries
from pxm.inputs import Entries, Enumeration, Flag, Identifier, WholeNumber

MOST_COMPONENTS = 50
MOST_OPTIONS = 1_500


class ComponentOptionInput(CompactInput):
    """A product that a shopper may choose; `min` and `max` bound how many of it."""

    id = Identifier()
    type = Enumeration(["product"], default="product")
    quantity = WholeNumber(1)
    min = WholeNumber(1, required=False, allow_null=True)
    max = WholeNumber(1, required=False, allow_null=True)
    sort_order = WholeNumber(required=False, allow_null=True)
    default = Flag(required=False, allow_null=True)
    product_should_be_substituted_with_child = Flag(required=False, allow_null=True)
    excluded_children = Entries(child=Identifier(), required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("min" in attrs) != ("max" in attrs):
            lacking = "max" if "min" in attrs else "min"
            raise ValidationError({lacking: "must be given together with its counterpart"})
        return _in_order(attrs)


class ComponentInput(CompactInput):
    """A choice of products; `min` and `max` bound how many of its options are chosen."""

    name = CustomText(max_length=NAME_LENGTH, required=False, allow_blank=True, allow_null=True)
    min = WholeNumber(0, required=False, allow_null=True)
    max = WholeNumber(0, required=False, allow_null=True)
    sort_order = WholeNumber(required=False, allow_null=True)
    options = Entries(child=ComponentOptionInput(), allow_empty=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return _in_order(attrs)


class Components(NamedEntries):
    """Components by key, with a bound on the options of all together."""

    default_error_messages = {"options": f"must not have more than {MOST_OPTIONS} options"}

    def __init__(self, **options: Any) -> None:
        super().__init__(child=ComponentInput(), most=MOST_COMPONENTS, noun="components", **options)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        values = super().to_internal_value(data)
        if sum(len(component["options"]) for component in values.values()) > MOST_OPTIONS:
            self.fail("options")
        return values


def _in_order(attrs: dict[str, Any]) -> dict[str, Any]:
    if attrs.get("max") is not None and attrs.get("min") is not None and attrs["max"] < attrs["min"]:
        raise ValidationError({"max": "must not be less than min"})
    return attrs
