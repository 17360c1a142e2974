"""The preview, from wherever a product is named."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from catalog.admin.rights import VIEW
from products.lookouts import Lookout


def _address(product_id: UUID) -> str:
    return reverse("preview:product", args=[product_id])


LOOKOUT = Lookout("Preview", _address, needs=VIEW)
