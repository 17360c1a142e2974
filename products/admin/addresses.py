"""Addresses of things of the catalog in the admin."""

from __future__ import annotations

from django.urls import reverse


def product_page(product_id: object, tab: str = "") -> str:
    """Return the address of a product's page, opened at `tab`."""
    address = reverse("admin:products_product_change", args=[product_id])
    return f"{address}#{tab}" if tab else address
