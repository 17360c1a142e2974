"""How long the list of products is, where nothing has to be counted for it."""

from __future__ import annotations

from django.http import HttpRequest

from products.admin.product.filters import ChildrenFilter, StatusFilter, TypeFilter
from products.models import Product, ProductCount
from pxm.admin.changelist import PAGE_VAR

# What a list can be asked for without being narrowed by anything but types and status.
_KNOWN = {ChildrenFilter.parameter_name, TypeFilter.parameter_name, StatusFilter.parameter_name, PAGE_VAR, "o"}


def kept_number(request: HttpRequest) -> int | None:
    """Return how many products the list has; None if it is narrowed by anything that nobody counts. One query."""
    if any(value for name, value in request.GET.items() if name not in _KNOWN):
        return None
    kind, status = (request.GET.get(each.parameter_name) for each in (TypeFilter, StatusFilter))
    counts = ProductCount.objects.order_by()
    if kind in Product.Type.values:
        counts = counts.filter(product_type=kind)
    elif request.GET.get(ChildrenFilter.parameter_name) != ChildrenFilter.on:
        counts = counts.exclude(product_type=Product.Type.CHILD)
    if status in Product.Status.values:
        counts = counts.filter(status=status)
    return sum(counts.values_list("number", flat=True))
