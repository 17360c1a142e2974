"""What the tab *Files* of a product shows, and the changes made on it: each is saved at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from products.files.admin.tiles import Tile
from products.files.models import File
from products.files.services import MOST_BYTES
from products.models import Product
from products.services.product_files import (
    clear_main_image,
    link_files,
    order_files,
    set_main_image,
    unlink_files,
)
from pxm.admin.refusals import sentences, without_lost_races
from pxm.admin.signed_in import may, require
from pxm.errors import PXMError
from pxm.ids import read_uuid

LOOK = ("products.view_product", "files.view_file")
CHANGE = "products.change_product"


@dataclass(frozen=True)
class Shown:
    """A file of the product; without a `tile` it does not exist (yet)."""

    id: str
    tile: Tile | None

    @property
    def name(self) -> str:
        return self.tile.name if self.tile else "A file that does not exist"


def _add(product_id: UUID, ids: list[str]) -> str:
    link_files(product_id=product_id, files=[{"id": id} for id in ids])
    return "The file was added." if len(ids) == 1 else f"{len(ids):,} files were added."


def _remove(product_id: UUID, ids: list[str]) -> str:
    unlink_files(product_id=product_id, file_ids=ids)
    return "The file was taken from the product. It is still among the files."


def _order(product_id: UUID, ids: list[str]) -> str:
    order_files(product_id=product_id, file_ids=ids)
    return "The new order was saved."


def _main(product_id: UUID, ids: list[str]) -> str:
    if not ids:
        clear_main_image(product_id=product_id)
        return "The product has no main image now."
    set_main_image(product_id=product_id, file_id=ids[0])
    return "The main image was changed."


CHANGES: Mapping[str, Callable[[UUID, list[str]], str]] = {
    "add": _add,
    "remove": _remove,
    "order": _order,
    "main": _main,
}


@require_GET
def files_tab(request: HttpRequest, product_id: UUID) -> HttpResponse:
    require(request, *LOOK)
    return _tab(request, product_id)


@require_POST
def change_files(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Carry out one change with the files named by `id`; the answer is the tab as it is then."""
    require(request, *LOOK, CHANGE)
    change = CHANGES.get(request.POST.get("change", ""))
    if change is None:
        return _tab(request, product_id, problem="This page is out of date. Reload it and try again.")
    try:
        said = without_lost_races(lambda: change(product_id, request.POST.getlist("id")))
    except PXMError as refusal:
        return _tab(request, product_id, problem=sentences(refusal, named=False))
    return _tab(request, product_id, said=said)


def _tab(request: HttpRequest, product_id: UUID, *, said: str = "", problem: str = "") -> HttpResponse:
    product = get_object_or_404(Product.objects.select_related("parent"), pk=product_id)
    main, *files = _shown([product.main_image, *(link["id"] for link in product.files)])
    context: dict[str, Any] = {
        "product": product,
        "main": main if product.main_image else None,
        "files": files,
        "may_change": may(request, CHANGE),
        "may_add": may(request, CHANGE, "files.add_file"),
        "most_bytes": MOST_BYTES,
        "said": said,
        "problem": problem,
    }
    return render(request, "admin/products/product/files/tab.html", context)


def _shown(ids: Iterable[str]) -> list[Shown]:
    """Return the files of these ids, in order. One query."""
    ids = list(ids)
    found = File.objects.in_bulk({id for id in map(read_uuid, ids) if id})
    tiles = {str(id): Tile(file) for id, file in found.items()}
    return [Shown(id, tiles.get(id)) for id in ids]
