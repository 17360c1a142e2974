"""Price books with priorities, as catalogs and rules name them (catalog contract §3.1)."""

from __future__ import annotations

from typing import Any

from rest_framework.serializers import ValidationError

from catalog.models.catalog import MOST_BOOKS
from pxm.inputs import Entries, Identifier, Input, WholeNumber


class RankedBookInput(Input):
    id = Identifier()
    priority = WholeNumber()


class RankedBooks(Entries):
    """Each book once; services check that they exist."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=RankedBookInput(), most=MOST_BOOKS, noun="price books", **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        books = [dict(book) for book in super().to_internal_value(data)]
        ids = [book["id"] for book in books]
        for place, id in enumerate(ids):
            if id in ids[:place]:
                raise ValidationError({str(place): {"id": "is named twice"}})
        return books
