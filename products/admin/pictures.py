"""The main images of products beside their names, small, for those who may see files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from products.files.admin.tiles import Tile
from products.files.models import File
from products.models import Product
from pxm.admin.signed_in import may
from pxm.rows import find_rows


def give_pictures(request: HttpRequest, products: Sequence[Any]) -> None:
    """Set `picture` on products that stand together: where the small main image is found, "" where there is none.

    None if none of them has one: then no place is kept for pictures. One query, none for those who may not see files.
    `admin/products/picture.html` shows it.
    """
    found = pictures_of(products) if may(request, "files.view_file") else {}
    for product in products:
        product.picture = found.get(product.main_image, "") if found else None


def pictures_of(products: Iterable[Product]) -> Mapping[str, str]:
    """Return where small pictures are found by the ids of main images. One query, none if there are none."""
    return pictures_by_id(product.main_image for product in products)


def pictures_by_id(main_images: Iterable[str]) -> Mapping[str, str]:
    """As `pictures_of`, by the ids alone, of which "" is none."""
    wanted = set(filter(None, main_images))
    files, _ = find_rows(File.objects.all(), wanted) if wanted else ([], [])
    return {str(file.pk): picture for file in files if (picture := Tile(file).picture)}
