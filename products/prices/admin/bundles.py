"""What the parts of a bundle cost together, for the page of the bundle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from products.admin.bundle.pricing import PRICINGS, InBook, Pricing
from products.prices.admin.money import Notations, notation_of, notations_of
from products.prices.admin.rights import VIEW
from products.prices.costs import Costs, Currencies
from products.prices.models import Price, PriceBook
from products.prices.selling import running_sale
from products.prices.services.amounts import costs_of
from products.store.models import Currency
from pxm.admin.humanize import listed
from pxm.admin.signed_in import may
from pxm.clock import now


def books_of(request: HttpRequest, pieces: Mapping[str, int]) -> list[InBook] | None:
    """Return what pieces by SKU cost today in each book that knows one of them. Five queries."""
    if not may(request, VIEW):
        return None
    prices = list(Price.objects.filter(sku__in=pieces).only("book", "sku"))
    books = PriceBook.objects.filter(pk__in={price.book_id for price in prices}).order_by("name", "pk").only("name")
    costs, notations, moment = costs_of(prices), notations_of(Currency.objects.all()), now()
    by_book: defaultdict[UUID, dict[str, Costs]] = defaultdict(dict)
    for price in prices:
        by_book[price.book_id][price.sku] = costs[price.pk]
    return [_in_book(book, pieces, by_book[book.pk], notations, moment) for book in books]


def _in_book(
    book: PriceBook, pieces: Mapping[str, int], costs: Mapping[str, Costs], notations: Notations, moment: datetime
) -> InBook:
    lacking = tuple(sku for sku in pieces if sku not in costs)
    sums = {} if lacking else _sums((_today(costs[sku], moment), number) for sku, number in pieces.items())
    return InBook(
        book=book.name,
        address=reverse("admin:prices_pricebook_change", args=[book.pk]),
        amounts=listed([notation_of(code, notations).write(amount) for code, amount in sorted(sums.items())]),
        lacking=lacking,
    )


def _today(costs: Costs, moment: datetime) -> Currencies:
    """Return the amounts at that moment, those of a running sale where it has any."""
    name = running_sale(costs.sales, moment)
    return costs.currencies | (costs.sales[name]["currencies"] if name else {})


def _sums(parts: Iterable[tuple[Currencies, int]]) -> dict[str, int]:
    """Add up what parts cost, in the currencies that all of them have an amount in."""
    costs = [{code: _each(amount, number) * number for code, amount in each.items()} for each, number in parts]
    shared = set.intersection(*map(set, costs)) if costs else set()
    return {code: sum(each[code] for each in costs) for code in shared}


def _each(amount: Mapping[str, Any], number: int) -> int:
    """Return what one of so many pieces costs: the tier of the largest quantity that is reached."""
    tiers = {tier["minimum_quantity"]: tier["amount"] for tier in amount.get("tiers", {}).values()}
    reached = [quantity for quantity in tiers if quantity <= number]
    return int(tiers[max(reached)] if reached else amount["amount"])


PRICINGS.add(Pricing("prices", books_of))
