"""A page of the table of prices: a row for each SKU, a column for each enabled currency."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from products.admin.pictures import pictures_by_id
from products.models import Product
from products.prices.admin.money import Notations, enabled_currencies, notation_of, notations_of
from products.prices.choice import Choice
from products.prices.costs import Costs, Currencies
from products.prices.models import Price, PriceBook
from products.prices.selling import is_planned, running_sale
from products.prices.services.amounts import costs_of
from products.store.models import Currency
from pxm.admin.humanize import count
from pxm.admin.paging import Paging
from pxm.admin.signed_in import may
from pxm.clock import now
from pxm.rows import version_of


class Named(NamedTuple):
    """The product of a SKU: its name, the address of its page, the id of its main image, and its own."""

    name: str
    address: str
    main_image: str
    id: UUID


@dataclass(frozen=True)
class GridPage:
    choice: Choice
    currencies: Sequence[Currency]
    rows: Sequence[dict[str, Any]]
    paging: Paging

    @property
    def document(self) -> dict[str, Any]:
        """Return what the page's script reads."""
        paging = self.paging
        return {
            "columns": columns_of(self.currencies),
            "rows": self.rows,
            "total": paging.total,
            "page": paging.page,
            "pages": paging.pages,
            "query": self.choice.query,
        }


def grid_page(book: PriceBook, choice: Choice) -> GridPage:
    """Read a page of a book; eight queries, whatever the number of its prices."""
    prices = choice.of(Price.objects.filter(book=book)).order_by("sku", "pk")
    total = prices.count() if choice.is_narrowed else book.price_count
    paging = Paging(choice.page, total)
    currencies = enabled_currencies()
    page = list(prices.only("pk", "sku", "book_id", "updated_at")[paging.start : paging.stop])
    return GridPage(choice, currencies, price_rows(page, notations_of(currencies)), paging)


def columns_of(currencies: Iterable[Currency]) -> list[dict[str, str]]:
    return [{"code": currency.code, "example": currency.notation.write(0)} for currency in currencies]


def price_rows(prices: Sequence[Price], notations: Notations) -> list[dict[str, Any]]:
    """Return rows as the script shows them. Four queries: what they cost, and the products of their SKUs."""
    costs, products, moment = costs_of(prices), products_of([price.sku for price in prices]), now()
    return [
        _row(price.sku, costs[price.pk], products.get(price.sku), notations, moment) | {"version": version_of(price)}
        for price in prices
    ]


def new_rows(skus: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows of SKUs that have no price yet. One query."""
    products, moment = products_of(skus), now()
    return [_row(sku, Costs(), products.get(sku), {}, moment) for sku in skus]


def products_of(skus: Collection[str]) -> dict[str, Named]:
    """Return the products of these SKUs. One query."""
    columns = ("sku", "name", "pk", "main_image")
    rows: QuerySet[Any] = Product.objects.filter(sku__in=skus).order_by().values_list(*columns)
    return {
        sku: Named(name, reverse("admin:products_product_change", args=[pk]), image, pk)
        for sku, name, pk, image in rows
    }


def picture_rows(request: HttpRequest, rows: Sequence[dict[str, Any]]) -> None:
    """Give rows the `picture` of their product in place of its main image's id, "" for none, None if no row has one.

    One query, none for those who may not see files.
    """
    may_see = may(request, "files.view_file")
    found = pictures_by_id(row["main_image"] for row in rows) if may_see else {}
    for row in rows:
        image = row.pop("main_image")
        row["picture"] = found.get(image, "") if found else None


def _row(sku: str, costs: Costs, product: Named | None, notations: Notations, moment: datetime) -> dict[str, Any]:
    return {
        "sku": sku,
        # One without a price has nothing more to show than this row.
        "priced": bool(costs.currencies),
        "name": product.name if product else "",
        "address": product.address if product else "",
        "main_image": product.main_image if product else "",
        "sale": sale_words(costs, notations, moment),
        "tiers": tier_words(costs.currencies),
        **{
            code: notation.number(costs.currencies[code]["amount"]) if code in costs.currencies else ""
            for code, notation in notations.items()
        },
    }


def sale_words(costs: Costs, notations: Notations, moment: datetime) -> str:
    """Return ``$20.00 · Spring until 1 Apr 2026``, or that a sale is planned; "" without any."""
    name = running_sale(costs.sales, moment)
    if name is None:
        planned = sorted(
            sale["valid_from"] for sale in costs.sales.values() if is_planned(sale, moment) and not sale["bundle_ids"]
        )
        return f"from {day(planned[0])}" if planned else ""
    sale = costs.sales[name]
    amounts = [notation_of(code, notations).write(each["amount"]) for code, each in sale["currencies"].items()]
    until = f" until {day(sale['valid_to'])}" if sale["valid_to"] else ""
    return f"{', '.join(amounts)} · {name}{until}"


def tier_words(currencies: Currencies) -> str:
    """Return ``from 5, 10``: the quantities from which a piece costs less; "" without tiers."""
    quantities = {
        tier["minimum_quantity"] for amount in currencies.values() for tier in amount.get("tiers", {}).values()
    }
    shown = [f"{quantity:,}" for quantity in sorted(quantities)]
    more = f" and {count(len(shown) - 3, 'more', 'more')}" if len(shown) > 3 else ""
    return f"from {', '.join(shown[:3])}{more}" if shown else ""


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"
