"""The attributes of modifiers: which fields a type has, and what they may hold (PIM contract §2.10)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rest_framework.fields import Field

from products.attributes import CODE_LENGTH
from products.inputs.build_rules import BuildRulesInput
from products.inputs.maps import CustomInputs, Locales
from products.models import Modifier, Product
from products.models.variation import MODIFIER_VALUE_LENGTH
from pxm.errors import PXMError
from pxm.inputs import Enumeration, Input, Text
from pxm.json_text import read_json

FIELDS = ("value", "seek", "set", "reference_name")
# Their values are the texts of whole objects, which may be spelt in more than one way.
OBJECTS = frozenset({"locales_equals", "custom_inputs_equals", "build_rules_equals"})

_SLUG_CHARACTERS = re.compile(r"[A-Za-z0-9._-]*")


class SlugPart(Text):
    """A text that may become part of a slug."""

    default_error_messages = {"slug": "must be URL compatible"}

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        if not _SLUG_CHARACTERS.fullmatch(value):
            self.fail("slug")
        return value


class JSONText(Field[str, Any, str, Any]):
    """A JSON value of the shape `child`, sent as text or as such; kept as text, as sent if it needs no repair."""

    default_error_messages = {
        "json": "must be JSON text",
        "max_length": f"must not exceed {MODIFIER_VALUE_LENGTH} characters",
    }

    def __init__(self, child: Field[Any, Any, Any, Any], **options: Any) -> None:
        super().__init__(**options)
        self.child = child

    def to_internal_value(self, data: Any) -> str:
        sent = self._parsed(data) if isinstance(data, str) else data
        if isinstance(data, str) and not data.strip():
            self.fail("json")
        checked = self.child.run_validation(sent)
        text = data if isinstance(data, str) and checked == sent else json.dumps(checked, ensure_ascii=False)
        if len(text) > MODIFIER_VALUE_LENGTH:
            self.fail("max_length")
        return text

    def to_representation(self, value: str) -> str:
        return value

    def _parsed(self, text: str) -> Any:
        try:
            return read_json(text.encode())
        except (PXMError, UnicodeEncodeError):
            self.fail("json")


class ModifierInput(Input):
    """The members that modifiers may have; which of them one needs, and what they hold, depends on its type."""

    type = Enumeration(Modifier.Type.values)
    value = Text(max_length=MODIFIER_VALUE_LENGTH, required=False)
    seek = Text(max_length=MODIFIER_VALUE_LENGTH, required=False)
    set = Text(max_length=MODIFIER_VALUE_LENGTH, required=False)
    reference_name = Text(max_length=MODIFIER_VALUE_LENGTH, required=False)


class BuilderInput(Input):
    seek = Text(max_length=MODIFIER_VALUE_LENGTH)
    set = Text(max_length=MODIFIER_VALUE_LENGTH, allow_blank=True)


class SlugBuilderInput(Input):
    seek = Text(max_length=MODIFIER_VALUE_LENGTH)
    set = SlugPart(max_length=MODIFIER_VALUE_LENGTH, allow_blank=True)


class PriceInput(Input):
    """`reference_name` names a price modifier of a price book."""

    reference_name = Text(max_length=MODIFIER_VALUE_LENGTH)


class ValueInput(Input):
    """`value` alone; what it may be depends on the type in the context."""

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        return {"value": value_field(self.context["type"])}


def value_field(kind: str) -> Field[Any, Any, Any, Any]:
    match kind:
        case "name_equals" | "sku_equals":
            # A child cannot be without a name or a SKU.
            return Text(max_length=MODIFIER_VALUE_LENGTH)
        case "slug_equals" | "slug_append" | "slug_prepend":
            return SlugPart(max_length=MODIFIER_VALUE_LENGTH, allow_blank=True)
        case "status":
            return Enumeration(Product.Status.values)
        case "commodity_type":
            return Enumeration(Product.CommodityType.values)
        case "mpn_equals" | "upc_ean_equals":
            return Text(max_length=CODE_LENGTH, allow_blank=True)
        case "custom_inputs_equals":
            return JSONText(CustomInputs())
        case "locales_equals":
            return JSONText(Locales())
        case "build_rules_equals":
            return JSONText(BuildRulesInput())
    return Text(max_length=MODIFIER_VALUE_LENGTH, allow_blank=True)


_SHAPES: dict[str, type[Input]] = {
    "sku_builder": BuilderInput,
    "slug_builder": SlugBuilderInput,
    "price": PriceInput,
}


def members_of(kind: str) -> tuple[str, ...]:
    """Return the members, besides the type, that a modifier of this type has."""
    return tuple(_SHAPES[kind]().fields) if kind in _SHAPES else ("value",)


def read_modifier(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return type, value, seek, set and reference_name; those that do not belong to the type are None."""
    kind = ModifierInput.read({name: attributes[name] for name in ("type",) if name in attributes})["type"]
    if kind == "price" and attributes.get("reference_name") is None:
        attributes = {**attributes, "reference_name": attributes.get("value")}
    fields = _SHAPES.get(kind, ValueInput).read(attributes, type=kind)
    return dict.fromkeys(FIELDS) | fields | {"type": kind}
