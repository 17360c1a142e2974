"""Counts shown in the sidebar."""

from django.http import HttpRequest

from products.models import Product
from pxm.prepared import Prepared, how_many

_NEEDING_REBUILD = Prepared(lambda: how_many(Product.objects.needing_rebuild()))


def products_needing_rebuild(request: HttpRequest) -> int:
    """One query over the partial index of such products."""
    return _NEEDING_REBUILD.first() or 0
