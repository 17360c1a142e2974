"""What catalogs may be (catalog contract §3.1)."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import ValidationError

from catalog.inputs.books import RankedBooks
from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH
from products.hierarchies.inputs import BranchLocaleInput
from products.inputs.maps import Locales
from pxm.inputs import Entries, Flag, Identifier, Input, Text

MOST_HIERARCHIES = 1_000

_optional: dict[str, Any] = {"required": False, "allow_null": True}
_clearable: dict[str, Any] = {**_optional, "allow_blank": True}


class Distinct(Entries):
    """Ids, each once, in the order of the first."""

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class CatalogInput(Input):
    """Price books are sent as one or as several, not both. Null clears what may be cleared."""

    name = Text(max_length=NAME_LENGTH)
    description = Text(max_length=DESCRIPTION_LENGTH, **_clearable)
    hierarchy_ids = Distinct(child=Identifier(), most=MOST_HIERARCHIES, noun="hierarchies")
    pricebook_id = Identifier(**_clearable)
    pricebook_ids = RankedBooks(**_optional)
    locales = Locales(child=BranchLocaleInput(), **_optional)
    enable_price_segmentation = Flag(**_optional)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("pricebook_id") and attrs.get("pricebook_ids"):
            raise ValidationError({"pricebook_ids": "must not be given together with pricebook_id"})
        return attrs
