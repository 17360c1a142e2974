"""Counts shown in the sidebar."""

from django.http import HttpRequest

from products.models import Product


def products_needing_rebuild(request: HttpRequest) -> int:
    """One query over the partial index of such products."""
    return Product.objects.needing_rebuild().count()
