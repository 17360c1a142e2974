from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from products.files.admin.tiles import Tile
from products.files.models import File
from products.models import Product
from pxm.admin.changelist import WordedChangeList
from pxm.admin.signed_in import may
from pxm.rows import find_rows


class ProductChangeList(WordedChangeList):
    """Adds `children_total` and `picture` to every row of the page: one query each for all of them.

    `picture` is the address of the small main image, "" where there is none, None if no row of the page has one.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        parents = [row.pk for row in self.result_list if row.product_type == Product.Type.PARENT]
        totals = _children_of(parents) if parents else {}
        for row in self.result_list:
            row.children_total = totals.get(row.pk, 0)
        pictures = _pictures_of(self.result_list) if may(request, "files.view_file") else {}
        for row in self.result_list:
            row.picture = pictures.get(row.main_image, "") if pictures else None


def _pictures_of(products: list[Product]) -> dict[str, str]:
    """Return the addresses of small pictures by the ids of main images."""
    files, _ = find_rows(File.objects.all(), {product.main_image for product in products if product.main_image})
    return {str(file.pk): picture for file in files if (picture := Tile(file).picture)}


def _children_of(parents: list[Any]) -> dict[Any, int]:
    counted = Product.objects.filter(parent__in=parents).order_by().values_list("parent").annotate(n=Count("pk"))
    return dict(counted)
