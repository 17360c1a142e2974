from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from products.admin.pictures import give_pictures
from products.models import Product
from pxm.admin.changelist import WordedChangeList


class ProductChangeList(WordedChangeList):
    """Adds `children_total` and `picture` to every row of the page: one query each for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        parents = [row.pk for row in self.result_list if row.product_type == Product.Type.PARENT]
        totals = _children_of(parents) if parents else {}
        for row in self.result_list:
            row.children_total = totals.get(row.pk, 0)
        give_pictures(request, self.result_list)


def _children_of(parents: list[Any]) -> dict[Any, int]:
    counted = Product.objects.filter(parent__in=parents).order_by().values_list("parent").annotate(n=Count("pk"))
    return dict(counted)
