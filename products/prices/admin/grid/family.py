"""Prices on a product's page: its own in every book, and in one book those of all its children, priced or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from products.models import Product
from products.prices.admin.grid.listing import GridPage, new_rows, price_rows, sale_words
from products.prices.admin.money import Notations, enabled_currencies, notation_of, notations_of
from products.prices.choice import Choice
from products.prices.models import Price, PriceBook
from products.prices.services.amounts import costs_of
from products.store.models import Currency
from pxm.admin.humanize import listed
from pxm.admin.paging import Paging
from pxm.clock import now
from pxm.searching import held_by


@dataclass(frozen=True)
class InBook:
    """What a product costs in one book, in words; no amounts where it has no price there."""

    book: PriceBook
    amounts: str
    sale: str


def in_every_book(product: Product) -> list[InBook]:
    """Return all books by name with what the product costs in each; six queries."""
    books = PriceBook.objects.order_by("name", "pk")
    prices = {price.book_id: price for price in Price.objects.filter(sku=product.sku or "")}
    costs, notations, moment = costs_of(prices.values()), notations_of(Currency.objects.all()), now()
    found = []
    for book in books:
        price = prices.get(book.pk)
        said = costs[price.pk] if price else None
        found.append(
            InBook(
                book,
                _amounts(said.currencies, notations) if said else "",
                sale_words(said, notations, moment) if said else "",
            )
        )
    return found


def _amounts(currencies: dict[str, Any], notations: Notations) -> str:
    return listed([notation_of(code, notations).write(each["amount"]) for code, each in sorted(currencies.items())])


def family_of(product: Product) -> QuerySet[Product]:
    """Return the product and its children, as far as they have a SKU."""
    rows = Product.objects.filter(Q(pk=product.pk) | Q(parent=product), sku__isnull=False)
    return rows.exclude(sku="").order_by("sku")


def priced_children(book: PriceBook, product: Product) -> tuple[int, int]:
    """Return how many children have a price in the book, and how many there are. Two queries."""
    children = Product.objects.filter(parent=product)
    skus = children.filter(sku__isnull=False).order_by().values("sku")
    return Price.objects.filter(book=book, sku__in=skus).count(), children.count()


def family_page(book: PriceBook, product: Product, choice: Choice) -> GridPage:
    """Read a page of the product and its children as rows of the book; nine queries, however many there are."""
    members = family_of(product)
    if choice.q:
        members = members.filter(held_by(["sku", "name"], choice.q))
    paging = Paging(choice.page, members.count())
    skus = [str(sku) for sku in members.values_list("sku", flat=True)[paging.start : paging.stop]]
    currencies = enabled_currencies()
    return GridPage(choice, currencies, rows_of(book, skus, notations_of(currencies)), paging)


def rows_of(book: PriceBook, skus: Sequence[str], notations: Notations) -> list[dict[str, Any]]:
    """Return a row for each SKU, in that order: with what it costs, or empty."""
    prices = list(Price.objects.filter(book=book, sku__in=skus).only("pk", "sku", "book_id", "updated_at"))
    priced = {row["sku"]: row for row in price_rows(prices, notations)}
    missing = {row["sku"]: row for row in new_rows([sku for sku in skus if sku not in priced])}
    return [priced.get(sku) or missing[sku] for sku in skus]
