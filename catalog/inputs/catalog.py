"""What catalogs may be (catalog contract §3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.serializers import ValidationError

from catalog.models.catalog import MOST_BOOKS
from products.attributes import DESCRIPTION_LENGTH, NAME_LENGTH
from products.hierarchies.inputs import BranchLocaleInput
from products.inputs.maps import Locales
from pxm.inputs import Entries, Flag, Identifier, Input, Text, WholeNumber

MOST_HIERARCHIES = 1_000

_optional: dict[str, Any] = {"required": False, "allow_null": True}
_clearable: dict[str, Any] = {**_optional, "allow_blank": True}


class Distinct(Entries):
    """Ids, each once, in the order of the first."""

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class RankedBookInput(Input):
    id = Identifier()
    priority = WholeNumber()


class RankedBooks(Entries):
    """``[{"id": "…", "priority": 20}]``; no book twice."""

    default_error_messages = {"twice": "is named twice"}

    def __init__(self, **options: Any) -> None:
        super().__init__(child=RankedBookInput(), most=MOST_BOOKS, noun="price books", **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        books = super().to_internal_value(data)
        self._refuse_repeated([book["id"] for book in books])
        return [{"id": book["id"], "priority": book["priority"]} for book in books]

    def _refuse_repeated(self, ids: Sequence[str]) -> None:
        for place, id in enumerate(ids):
            if id in ids[:place]:
                raise ValidationError({str(place): {"id": self.error_messages["twice"]}})


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
