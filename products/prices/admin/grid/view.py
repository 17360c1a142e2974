from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from products.admin.choosing import menus
from products.models import Product
from products.prices.admin.change import ENDINGS
from products.prices.admin.grid.family import family_page, in_every_book, priced_children
from products.prices.admin.grid.listing import GridPage, grid_page, picture_rows
from products.prices.admin.grid.saving import save_table, told
from products.prices.admin.money import notations_of
from products.prices.admin.rights import CHANGE, VIEW
from products.prices.choice import SALES, SINCE, Choice
from products.prices.models import PriceBook
from products.store.models import Currency
from pxm.admin.signed_in import may, require
from pxm.errors import PXMError
from pxm.ids import read_uuid
from pxm.json_text import read_document


@require_GET
def grid_tab(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """The table of a book's prices with everything around it; the script asks for further pages."""
    require(request, VIEW)
    book = _book(book_id)
    page = grid_page(book, Choice.read(request.GET))
    picture_rows(request, page.rows)
    may_edit = may(request, CHANGE)
    context = {
        "book": book,
        "page": page,
        "document": page.document | {"may_edit": may_edit},
        "may_edit": may_edit,
        "menus": menus(children=True) if may_edit and may(request, "products.view_product") else [],
        "sales": SALES,
        "since": SINCE,
        "endings": ENDINGS,
    }
    return render(request, "admin/prices/grid/tab.html", context)


@require_GET
def prices_of_product(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """What a product costs in every book, and the table of itself and its children in the book that is asked for."""
    require(request, VIEW, "products.view_product")
    product = get_object_or_404(Product, pk=product_id)
    books = in_every_book(product)
    asked = read_uuid(request.GET.get("book", ""))
    book = next((each.book for each in books if each.book.pk == asked), books[0].book if books else None)
    context: dict[str, Any] = {"product": product, "books": books, "book": book, "may_edit": may(request, CHANGE)}
    if book:
        page = family_page(book, product, Choice())
        picture_rows(request, page.rows)
        priced, children = priced_children(book, product)
        context |= {"page": page, "document": page.document | {"may_edit": may(request, CHANGE)}}
        context |= {"priced": priced, "children": children}
    return render(request, "admin/prices/grid/product.html", context)


@require_GET
def family_rows(request: HttpRequest, book_id: UUID, product_id: UUID) -> HttpResponse:
    """A page of the table on a product's page."""
    require(request, VIEW, "products.view_product")
    product = get_object_or_404(Product, pk=product_id)
    return _page(request, family_page(_book(book_id), product, Choice.read(request.GET)))


@require_GET
def grid_rows(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """A page of the table."""
    require(request, VIEW)
    return _page(request, grid_page(_book(book_id), Choice.read(request.GET)))


def _page(request: HttpRequest, page: GridPage) -> HttpResponse:
    picture_rows(request, page.rows)
    return JsonResponse(page.document)


@require_POST
def save_grid(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """Save the cells that were changed and delete prices, all or nothing; 422 with what is wrong in which cell."""
    require(request, CHANGE)
    book = _book(book_id)
    notations = notations_of(Currency.objects.all())
    try:
        cells, doomed = _sent(read_document(request.body))
    except (ValueError, TypeError, KeyError, AttributeError):
        return JsonResponse({"problems": []}, status=400)
    try:
        written = save_table(book, cells, doomed, notations)
    except PXMError as refusal:
        return JsonResponse({"problems": told(book, refusal.problems, notations)}, status=422)
    return JsonResponse({"saved": written.changed, "deleted": written.deleted})


def _sent(body: Any) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the cells and the doomed prices of a body, each once; ValueError and such for anything else.

    A cell of a price that is to be deleted means nothing.
    """
    doomed = {each["sku"]: each for each in _texts(body.get("doomed", []), ("sku", "version"))}
    cells = {
        (each["sku"], each["currency"]): each
        for each in _texts(body["cells"], ("sku", "currency", "opened", "typed"))
        if each["sku"] not in doomed
    }
    return list(cells.values()), list(doomed.values())


def _texts(objects: Any, names: Sequence[str]) -> list[dict[str, str]]:
    found = [{name: each[name] for name in names} for each in objects]
    for text in (text for each in found for text in each.values()):
        # What no database keeps: anything but texts, halves of characters, and the character zero.
        if not isinstance(text, str) or b"\0" in text.encode():
            raise TypeError
    return found


def _book(book_id: UUID) -> PriceBook:
    return get_object_or_404(PriceBook, pk=book_id)
