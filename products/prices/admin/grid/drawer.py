"""Everything one price says: amounts, tiers, sales in the order of time, and what a shopper pays now and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from products.prices.admin.grid.listing import Named, day, products_of
from products.prices.admin.grid.price_inputs import bundle_names
from products.prices.admin.money import Notations, notation_of, notations_of
from products.prices.admin.rights import VIEW
from products.prices.costs import Costs
from products.prices.models import Price
from products.prices.selling import is_planned, running_sale, runs
from products.prices.services.amounts import costs_of
from products.store.models import Currency
from pxm.admin.humanize import listed
from pxm.admin.signed_in import require
from pxm.clock import now

# Before everything that has a beginning.
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ShownAmount:
    """An amount in words; `tiers` are pairs of a quantity and what a piece costs from it on, in order."""

    code: str
    amount: str
    includes_tax: bool
    tiers: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownSale:
    """`state` is *runs*, *planned*, *over* or *waits*: it would run, but a shorter one does.

    `bundles` names those it is for.
    """

    name: str
    state: str
    when: str
    amounts: list[ShownAmount]
    bundles: str


@dataclass(frozen=True)
class Drawer:
    price: Price
    product: Named | None
    amounts: list[ShownAmount]
    sales: list[ShownSale]
    now: str


def drawer_of(price: Price) -> Drawer:
    """Read one price; five queries, and one for the names of bundles."""
    costs, notations, moment = costs_of([price])[price.pk], notations_of(Currency.objects.all()), now()
    winner = running_sale(costs.sales, moment)
    bundles = bundle_names(id for sale in costs.sales.values() for id in sale["bundle_ids"])
    ordered = sorted(costs.sales.items(), key=lambda each: (each[1]["valid_from"] or _EVER, each[0]))
    return Drawer(
        price=price,
        product=products_of([price.sku]).get(price.sku),
        amounts=list(_amounts(costs.currencies, notations)),
        sales=[_sale(name, sale, winner, moment, notations, bundles) for name, sale in ordered],
        now=paid_now(costs, notations, moment),
    )


def paid_now(costs: Costs, notations: Notations, moment: datetime) -> str:
    """Return ``Now a shopper pays $20.00, because Spring runs until 1 Apr 2026.``"""
    name = running_sale(costs.sales, moment)
    sale: Mapping[str, Any] = costs.sales[name] if name else {"currencies": {}, "valid_to": None}
    paid = costs.currencies | sale["currencies"]
    amounts = listed([notation_of(code, notations).write(each["amount"]) for code, each in sorted(paid.items())])
    if name is None:
        return f"Now a shopper pays {amounts}: no sale runs."
    until = f" until {day(sale['valid_to'])}" if sale["valid_to"] else ""
    kept = sorted(costs.currencies.keys() - sale["currencies"].keys())
    rest = f" It has no amount in {listed(kept)}." if kept else ""
    return f"Now a shopper pays {amounts}, because {name} runs{until}.{rest}"


def _amounts(currencies: Mapping[str, Any], notations: Notations) -> Iterator[ShownAmount]:
    for code, each in sorted(currencies.items()):
        notation = notation_of(code, notations)
        tiers = sorted((tier["minimum_quantity"], tier["amount"]) for tier in each.get("tiers", {}).values())
        shown = [(f"{quantity:,}", notation.write(amount)) for quantity, amount in tiers]
        yield ShownAmount(code, notation.write(each["amount"]), each["includes_tax"], shown)


def _sale(
    name: str,
    sale: Mapping[str, Any],
    winner: str | None,
    moment: datetime,
    notations: Notations,
    bundles: Mapping[str, str],
) -> ShownSale:
    if name == winner:
        state = "runs"
    elif runs(sale, moment):
        state = "in bundles" if sale["bundle_ids"] else "waits"
    else:
        state = "planned" if is_planned(sale, moment) else "over"
    start, end = sale["valid_from"], sale["valid_to"]
    dates = [f"from {exact(start)}" if start else "", f"until {exact(end)}" if end else ""]
    named = listed([bundles[id] for id in sale["bundle_ids"]], most=3)
    when = " ".join(filter(None, dates)) or "always"
    return ShownSale(name, state, when, list(_amounts(sale["currencies"], notations)), named)


def exact(moment: datetime) -> str:
    return f"{day(moment)}, {moment:%H:%M} UTC"


@require_GET
def price_drawer(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """The price of the SKU that is asked for."""
    require(request, VIEW)
    sku = request.GET.get("sku", "").replace("\0", "")
    price = get_object_or_404(Price, book=book_id, sku=sku)
    return show_drawer(request, price)


def show_drawer(request: HttpRequest, price: Price, said: str = "") -> HttpResponse:
    """Show a price as it is read, and above it what is `said`."""
    return render(request, "admin/prices/grid/drawer.html", {"drawer": drawer_of(price), "said": said})
