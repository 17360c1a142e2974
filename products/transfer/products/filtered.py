"""The products of an export that a program asks for: what its filter leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from jobs.errors import JobFailed
from products.filters import PRODUCTS as FILTERABLE
from products.models import Product, ProductTemplate
from products.transfer.products.chosen import AT_ONCE, Read, Row, exportable, keys_in_use, template_ids_of
from pxm.api.filtering import apply_filter
from pxm.errors import PXMError


class Filtered:
    """What a filter leaves."""

    def __init__(self, filter_text: str) -> None:
        """Raises JobFailed: what the filter names may be gone since it was checked."""
        try:
            found = apply_filter(Product.objects.all(), filter_text, FILTERABLE)
        except PXMError as refusal:
            raise JobFailed(refusal.problems) from refusal
        self._products = exportable(found).order_by("pk")

    def total(self) -> int:
        return self._products.count()

    def rows(self, read: Read) -> Iterator[list[Row]]:
        last = None
        while True:
            rows = read((self._products.filter(pk__gt=last) if last else self._products)[:AT_ONCE])
            yield rows
            if len(rows) < AT_ONCE:
                return
            last = rows[-1]["id"]

    def keys(self, kind: str) -> list[str]:
        return sorted(keys_in_use(self._products, kind))

    def template_ids(self) -> QuerySet[ProductTemplate, Any]:
        return template_ids_of(self._products)
