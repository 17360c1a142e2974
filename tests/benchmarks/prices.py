"""Price books that benchmarks read and change: two currencies and a tier for each price, and a sale for every tenth."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from jobs import runner
from jobs.models import Job
from products.acts.services import plan_act, submit_act
from products.prices.acts import CHANGE_PRICES, asked
from products.prices.changing import Way
from products.prices.models import Amount, Price, PriceBook, Sale, Tier
from products.prices.services.book import prices_came
from products.store.money import Notation
from pxm import bulk
from pxm.clock import now
from pxm.ids import uuid7_digits
from tests.benchmarks import floors
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import Sides, seconds
from tests.factories.prices import PriceBookFactory

CHANGED = sized(50_000)


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


def change(rounds: int) -> Sides:
    """Change all 50,000 prices of a book in one currency, from the claim of the job to its success, against the same
    amounts and the moments of the same prices written by the driver.
    """
    book = fill_book(CHANGED)
    sides: Sides = []
    for number in range(rounds):
        way = Way("USD", plus=100 if number % 2 else -100)
        act = plan_act(kind=CHANGE_PRICES, asked=asked(book.pk, way, Notation("${price}", ".", ",", 2)))
        job = submit_act(act_id=act.pk, agreed=(), request_id="benchmark")
        before = _amounts(book)
        changed = seconds(partial(_run, job))
        after, moment = _amounts(book), bulk.moment_text(now())
        floors.update(("id", "minor_units"), before, Amount)
        prices = [(id, moment) for id in _ids_of_prices(book)]
        sides.append((changed, seconds(partial(_write, after, prices))))
    return sides


def _run(job: Job) -> None:
    runner.drain()
    job.refresh_from_db()
    if job.status != Job.Status.SUCCESS or job.result["changed"] != CHANGED:
        raise RuntimeError(f"the job failed: {[str(error) for error in job.errors.all()]}")


def _write(amounts: floors.Rows, prices: floors.Rows) -> None:
    with transaction.atomic():
        floors.update(("id", "minor_units"), amounts, Amount)
        floors.update(("id", "updated_at"), prices, Price)


def _amounts(book: PriceBook) -> floors.Rows:
    """Return ids and minor units as the driver has them."""
    of_prices = "price_id IN (SELECT id FROM prices_price WHERE book_id = %s) AND sale_id IS NULL AND currency = 'USD'"
    return bulk.select(f"SELECT id, minor_units FROM prices_amount WHERE {of_prices} ORDER BY id", book.pk.hex)


def _ids_of_prices(book: PriceBook) -> list[Any]:
    return [id for (id,) in bulk.select("SELECT id FROM prices_price WHERE book_id = %s ORDER BY id", book.pk.hex)]
