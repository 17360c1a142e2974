"""What hierarchies and nodes may be (PIM contract §5)."""

from __future__ import annotations

import re
from typing import Any

from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH, SLUG_LENGTH
from products.hierarchies.models import MOST_CURATED
from products.inputs.maps import LOCALE_DESCRIPTION_LENGTH, CompactInput, CustomAttributes, Locales
from products.models.product import SLUG_PATTERN
from pxm.inputs import Entries, Flag, Identifier, Input, Text, WholeNumber

_optional: dict[str, Any] = {"required": False, "allow_null": True}
_clearable: dict[str, Any] = {**_optional, "allow_blank": True}


def _slug() -> Text:
    pattern = re.compile(SLUG_PATTERN)
    return Text(max_length=SLUG_LENGTH, pattern=pattern, refusal="must be URL compatible", **_clearable)


class BranchLocaleInput(CompactInput):
    """Other than a product's, a language may have a description alone."""

    name = Text(max_length=NAME_LENGTH, **_optional)
    description = Text(max_length=LOCALE_DESCRIPTION_LENGTH, **_clearable)


class BranchInput(Input):
    """Null clears an optional attribute. Maps are complete: merging has been done before."""

    name = Text(max_length=NAME_LENGTH)
    slug = _slug()
    description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    locales = Locales(child=BranchLocaleInput(), **_optional)
    shopper_attributes = CustomAttributes(**_optional)
    admin_attributes = CustomAttributes(**_optional)


class HierarchyInput(BranchInput):
    pass


class Products(Entries):
    """Ids of products, each once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=Identifier(), noun="products", **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        ids = list(dict.fromkeys(super().to_internal_value(data)))
        if len(ids) > MOST_CURATED:
            self.fail("max_length", most=MOST_CURATED, noun=self.noun)
        return ids


class NodeInput(BranchInput):
    curated_products = Products(**_optional)


class NodeMetaInput(Input):
    """What a node's `meta` may say, also where it becomes a child of another one."""

    sort_order = WholeNumber(**_optional)


class CopyInput(Input):
    """What a copy of a hierarchy has otherwise than the original; null means the same as absent."""

    name = Text(max_length=NAME_LENGTH, **_optional)
    slug = _slug()
    description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    include_products = Flag(**_optional)


class NodesByFilterInput(Input):
    """Products by a filter, and the nodes to attach them to, or detach them from."""

    filter = Text(max_length=16_384)
    node_ids = Entries(child=Identifier(), allow_empty=False)
