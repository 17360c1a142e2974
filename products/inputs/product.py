"""The attributes of a product (PIM contract §2.2)."""

from __future__ import annotations

import re
from typing import Any

from rest_framework.fields import Field

from products.attributes import ATTRIBUTES, NAME_LENGTH, SKU_LENGTH, SLUG_LENGTH, TAG_LENGTH, Attribute, Holds
from products.inputs.build_rules import BuildRulesInput
from products.inputs.components import Components
from products.inputs.maps import CustomAttributes, CustomInputs, Locales
from products.models import Product
from products.models.product import SLUG_PATTERN, SLUG_WITH_PLACEHOLDERS_PATTERN
from pxm.inputs import Entries, Enumeration, Input, Text

MOST_TAGS = 20

_optional: dict[str, Any] = {"required": False, "allow_null": True}
_clearable: dict[str, Any] = {**_optional, "allow_blank": True}


class Slug(Text):
    """URL characters; products that are not children may hold placeholders for `slug_builder` modifiers."""

    default_error_messages = {"slug": "must be URL compatible"}

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data)
        pattern = SLUG_PATTERN if self.context.get("child") else SLUG_WITH_PLACEHOLDERS_PATTERN
        if value and not re.match(pattern, value):
            self.fail("slug")
        return value


class Tag(Text):
    """One word, stored in lower case."""

    default_error_messages = {"tag": "must not contain spaces or commas"}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=TAG_LENGTH, **options)

    def to_internal_value(self, data: Any) -> str:
        value = super().to_internal_value(data.lower() if isinstance(data, str) else data)
        if re.search(r"[\s,]", value):
            self.fail("tag")
        return value


class Tags(Entries):
    """Tags in the order sent, each once; duplicates do not count."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Tag(), noun="tags", **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        tags = list(dict.fromkeys(super().to_internal_value(data)))
        if len(tags) > MOST_TAGS:
            self.fail("max_length", most=MOST_TAGS, noun=self.noun)
        return tags


class ProductInput(Input):
    """Null clears an optional attribute. Maps are complete: merging has been done before.

    What is not declared here is a text or a map of texts, as the table of attributes says.
    Context: `bundle`, whether the product has components, for then it may lack a SKU; `child`, whether it is one.
    """

    name = Text(max_length=NAME_LENGTH)
    commodity_type = Enumeration(Product.CommodityType.values)
    sku = Text(max_length=SKU_LENGTH)
    slug = Slug(max_length=SLUG_LENGTH, **_clearable)
    status = Enumeration(Product.Status.values, required=False)
    tags = Tags(**_optional)
    locales = Locales(**_optional)
    custom_inputs = CustomInputs(**_optional)
    components = Components(**_optional)
    build_rules = BuildRulesInput(**_optional)

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        declared: dict[str, Field[Any, Any, Any, Any]] = super().get_fields()
        others = [each for each in ATTRIBUTES if each.sent and each.name not in declared]
        fields = declared | {each.name: _field_of(each) for each in others}
        if self.context.get("bundle"):
            fields["sku"].required, fields["sku"].allow_null = False, True
        return fields


def _field_of(attribute: Attribute) -> Field[Any, Any, Any, Any]:
    if attribute.holds is Holds.TEXT:
        return Text(max_length=attribute.longest, **({} if attribute.required else _clearable))
    if attribute.holds is Holds.TEXTS:
        return CustomAttributes(**_optional)
    raise TypeError(f"nobody has said how {attribute.name} is read")
