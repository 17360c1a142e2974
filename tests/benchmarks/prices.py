"""Price books that benchmarks read: two currencies and a tier for each price, and a sale for every tenth."""

from __future__ import annotations

from django.db import transaction

from products.prices.models import Amount, Price, PriceBook, Sale, Tier
from products.prices.services.book import prices_came
from pxm import bulk
from pxm.clock import now
from pxm.ids import uuid7_digits
from tests.factories.prices import PriceBookFactory


@transaction.atomic
def fill_book(prices: int) -> PriceBook:
    """Make a book of so many prices."""
    book, moment = PriceBookFactory(), bulk.moment_text(now())
    ids, dollars, euros = uuid7_digits(prices), uuid7_digits(prices), uuid7_digits(prices)
    on_sale = ids[::10]
    sales, reduced = uuid7_digits(len(on_sale)), uuid7_digits(len(on_sale))
    shared = {"book_id": book.pk.hex, "external_ref": "", "created_at": moment, "updated_at": moment}
    bulk.insert(
        Price,
        ("id", "sku", "shopper_attributes", "admin_attributes"),
        ((id, f"SKU-{number:07d}", '{"badge":"deal"}', "{}") for number, id in enumerate(ids)),
        shared,
    )
    bulk.insert(Sale, ("id", "price_id"), zip(sales, on_sale, strict=True), {"name": "spring", "bundle_ids": "[]"})
    columns = ("id", "price_id", "sale_id", "currency", "minor_units")
    for amounts, code in ((dollars, "USD"), (euros, "EUR")):
        rows = ([amount, id, None, code, "2500"] for amount, id in zip(amounts, ids, strict=True))
        bulk.insert(Amount, columns, rows, {"includes_tax": "0"})
    rows = ([amount, id, sale, "USD", "2000"] for amount, id, sale in zip(reduced, on_sale, sales, strict=True))
    bulk.insert(Amount, columns, rows, {"includes_tax": "0"})
    tiers = ([id, amount] for id, amount in zip(uuid7_digits(prices), dollars, strict=True))
    bulk.insert(Tier, ("id", "amount_id"), tiers, {"name": "five", "minimum_quantity": "5", "minor_units": "2300"})
    prices_came(book.pk, prices)
    return book
