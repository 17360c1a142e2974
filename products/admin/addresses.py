"""Addresses of things of the catalog in the admin."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def product_page(product_id: object, tab: str = "", **choice: object) -> str:
    """Return the address of a product's page, opened at `tab`, which shows what `choice` says."""
    address = reverse("admin:products_product_change", args=[product_id])
    if choice:
        address = f"{address}?{urlencode(choice)}"
    return f"{address}#{tab}" if tab else address
