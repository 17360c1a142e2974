"""What custom relationships may be, and what may be said of a product under one (PIM contract §7.1)."""

from __future__ import annotations

import re
from typing import Any

from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH, SLUG_LENGTH
from products.relationships.models import SLUG_PATTERN, SLUG_PREFIX
from pxm.inputs import Flag, Input, Text, WholeNumber

_optional: dict[str, Any] = {"required": False, "allow_null": True}
_clearable: dict[str, Any] = {**_optional, "allow_blank": True}


class PrefixedSlug(Text):
    """A slug, before which the prefix is put if it is missing."""

    def __init__(self, **options: Any) -> None:
        pattern = re.compile(SLUG_PATTERN)
        super().__init__(max_length=SLUG_LENGTH, pattern=pattern, refusal="must be URL compatible", **options)

    def to_internal_value(self, data: Any) -> str:
        lacks_prefix = isinstance(data, str) and not data.startswith(SLUG_PREFIX)
        return super().to_internal_value(f"{SLUG_PREFIX}{data}" if lacks_prefix else data)


class CustomRelationshipInput(Input):
    """Null clears an optional attribute."""

    name = Text(max_length=NAME_LENGTH)
    slug = PrefixedSlug()
    description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    sort_order = WholeNumber(**_optional)
    external_name = Text(max_length=NAME_LENGTH, **_clearable)
    external_description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    bi_directional = Flag(required=False)


class AssociationInput(Input):
    """The `attributes` of a product under a relationship."""

    sort_order = WholeNumber(**_optional)
