"""Client-named maps inside products: languages, custom inputs, custom attributes (PIM contract §2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unicodedata import category

from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH
from pxm.inputs import LANGUAGE_CODE, ClientMap, Entries, Enumeration, Flag, Input, Text, WholeNumber

LOCALE_DESCRIPTION_LENGTH = 7_500
MOST_CUSTOM_ATTRIBUTES = MOST_LANGUAGES = MOST_CUSTOM_INPUTS = 100
LONGEST_CUSTOM_INPUT = 255


class CompactInput(Input):
    """An object in which null means the same as absent, and is not kept."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        values = super().to_internal_value(data)
        return {name: value for name, value in values.items() if value is not None}


class CustomText(Text):
    """A text in a place that clients name; it must not start with ``$`` (PIM contract §1.1)."""

    default_error_messages = {"dollar": "must not start with $"}

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if value.startswith("$"):
            self.fail("dollar")
        return value


class LocaleInput(CompactInput):
    name = Text(max_length=NAME_LENGTH)
    description = Text(max_length=LOCALE_DESCRIPTION_LENGTH, required=False, allow_blank=True, allow_null=True)


class Locales(ClientMap):
    """Texts by language code, in the spelling the client uses: ``fr-FR``, ``fra``, ``pt_BR``.

    Each language has the shape of `child`, which is that of a product's unless another one is given.
    """

    default_error_messages = {"locale": "is not a language code"}

    def __init__(self, *, child: Input | None = None, **options: Any) -> None:
        super().__init__(child=child or LocaleInput(), most=MOST_LANGUAGES, noun="languages", **options)

    def _check_key(self, key: str) -> None:
        super()._check_key(key)
        if not LANGUAGE_CODE.fullmatch(key):
            self.fail("locale")


class ValidationRuleOptionsInput(CompactInput):
    max_length = WholeNumber(1, LONGEST_CUSTOM_INPUT, required=False, allow_null=True)


class ValidationRuleInput(CompactInput):
    type = Enumeration(["string"])
    options = ValidationRuleOptionsInput(required=False, allow_null=True)


class ValidationRules(Entries):
    """An array of rules; a bare rule is taken as an array of one (PIM contract §9.46)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=ValidationRuleInput(), **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        return super().to_internal_value([data] if isinstance(data, Mapping) else data)


class CustomInputInput(CompactInput):
    name = CustomText(max_length=NAME_LENGTH, required=False, allow_blank=True, allow_null=True)
    validation_rules = ValidationRules(required=False, allow_null=True)
    required = Flag(default=False)  # type: ignore[assignment]  # the contract's member, not the framework's option


class NamedEntries(ClientMap):
    """A map whose keys people see and type: letters of any script, digits, blanks, hyphens, underscores and dots."""

    default_error_messages = {"key": "must have a name of letters, digits, spaces, hyphens, underscores and dots only"}

    def _check_key(self, key: str) -> None:
        super()._check_key(key)
        if not all(character in " -_." or category(character)[0] in "LMN" for character in key):
            self.fail("key")


class CustomInputs(NamedEntries):
    """What shoppers may write on a product, by key."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=CustomInputInput(), most=MOST_CUSTOM_INPUTS, noun="custom inputs", **options)


class CustomAttributes(ClientMap):
    """`shopper_attributes` and `admin_attributes`: texts by key; the empty text is a value."""

    def __init__(self, **options: Any) -> None:
        child = CustomText(max_length=DESCRIPTION_LENGTH, allow_blank=True)
        super().__init__(child=child, most=MOST_CUSTOM_ATTRIBUTES, noun="keys", **options)
