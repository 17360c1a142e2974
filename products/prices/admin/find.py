from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from products.prices.admin.rights import VIEW
from products.prices.models import PriceBook
from pxm.admin.search import FINDERS, RESULTS_PER_KIND
from pxm.admin.signed_in import may
from pxm.searching import held_by


def find_price_books(request: HttpRequest, text: str) -> Iterable[SearchResult]:
    if not may(request, VIEW):
        return []
    books = PriceBook.objects.filter(held_by(["name"], text)).order_by("name", "pk").only("name")
    return [
        SearchResult(
            title=book.name,
            description="Price book",
            link=reverse("admin:prices_pricebook_change", args=[book.pk]),
            icon="price_change",
        )
        for book in books[:RESULTS_PER_KIND]
    ]


FINDERS.add(find_price_books)
