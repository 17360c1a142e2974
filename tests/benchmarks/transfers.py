"""What imports and exports cost on one database, which the environment names: run by `transfer`.

Both sides are processor time, of this process and of the database server: what others do on the machine counts little.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model

from jobs import runner
from jobs.models import Job
from products.models import Product, TaggedProduct
from products.prices.models import Amount, Price, PriceBook
from products.transfer.models import PlannedRow
from products.transfer.plans.services import open_import, submit_planning
from products.transfer.prices.request import request_price_import
from products.transfer.products.import_request import request_import
from products.transfer.products.request import request_export
from pxm.history.models import Entry
from pxm.http.spool import new_spool
from tests.benchmarks import floors
from tests.benchmarks.measures import machine
from tests.benchmarks.memory import peak_above_idle
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import Sides, processor_seconds, ratio
from tests.factories.prices import PriceBookFactory

PRODUCTS, PRICES = sized(49_999), sized(50_000)
_HEADER = ("external_ref", "name", "sku", "slug", "commodity_type", "description", "status", "tags", "mpn")
_TEXT = "A shirt of combed cotton with a button-down collar, cut for every day of the week. " * 6
# What an import fills, row by row: all of it belongs to its floor.
_OF_PRODUCTS = (Product, TaggedProduct, Entry)
_OF_PRICES = (Price, Amount, Entry)
_EXPORTED = (
    *("id", "name", "sku", "external_ref", "commodity_type", "description", "slug", "status", "mpn", "upc_ean"),
    *("tags", "main_image", "created_at", "updated_at"),
)
Request = Callable[[], Job]


def main() -> None:
    """Print the figures; the only argument is the number of rounds."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    sheet, prices = _sheet(), _price_lines()
    book = PriceBookFactory(external_ref="book")
    memory = [
        peak_above_idle(partial(_run, request))
        for request in (partial(_plan, sheet), partial(_import, sheet), _export, partial(_import_prices, prices))
    ]
    sides: dict[str, Sides] = {"new": [], "unchanged": [], "dry_run": [], "export": [], "prices": []}
    for _ in range(rounds):
        _measure_products(sheet, sides)
        sides["prices"].append(_measure_prices(prices, book))
    figures = {name: ratio(found) for name, found in sides.items()}
    sys.stdout.write(json.dumps({**figures, "memory_mb": max(memory), "measured_on": machine(rounds)}))


def _measure_products(sheet: bytes, sides: dict[str, Sides]) -> None:
    """Measure each in turn, so that a busy moment of the machine meets all."""
    _forget(PlannedRow, *_OF_PRODUCTS)
    looked = _run(partial(_plan, sheet))
    first = _run(partial(_import, sheet))
    rows = _rows(_OF_PRODUCTS)
    sides["dry_run"].append((looked, first))
    sides["unchanged"].append((_run(partial(_import, sheet)), first))
    sides["export"].append((_run(_export), processor_seconds(_written_by_hand)))
    _forget(*_OF_PRODUCTS)
    sides["new"].append((first, processor_seconds(partial(_insert, rows))))


def _measure_prices(lines: bytes, book: PriceBook) -> tuple[float, float]:
    _forget(*_OF_PRICES)
    PriceBook.objects.filter(pk=book.pk).update(price_count=0)
    took = _run(partial(_import_prices, lines))
    rows = _rows(_OF_PRICES)
    _forget(*_OF_PRICES)
    return took, processor_seconds(partial(_upsert, rows))


def _rows(models: Sequence[type[Model]]) -> dict[type[Model], floors.Rows]:
    return {model: floors.read_all(model) for model in models}


def _run(request: Request) -> float:
    """Return the processor time in which the runner does a job, as a worker does."""
    job = request()
    took = processor_seconds(runner.drain)
    job.refresh_from_db()
    if job.status != Job.Status.SUCCESS:
        raise RuntimeError(f"{job.type} failed: {[str(error) for error in job.errors.all()[:5]]}")
    return took


def _import(sheet: bytes) -> Job:
    return request_import(upload=SimpleUploadedFile("shirts.csv", sheet), locale="", request_id="benchmark")


def _plan(sheet: bytes) -> Job:
    plan = open_import(upload=SimpleUploadedFile("shirts.csv", sheet), locale="")
    return submit_planning(plan_id=plan.pk, request_id="benchmark")


def _export() -> Job:
    return request_export(attributes={}, filter_text="", use_template_slugs=False, request_id="benchmark")


def _import_prices(lines: bytes) -> Job:
    upload = SimpleUploadedFile("prices.jsonl", lines)
    return request_price_import(upload=upload, attributes={}, request_id="benchmark")


def _written_by_hand() -> None:
    """Write what the export writes, by one statement and nothing else."""
    with new_spool() as content, connection.cursor() as cursor:
        text = io.TextIOWrapper(content, "utf-8", newline="")  # type: ignore[type-var]  # a spool is a file
        cursor.execute(floors.select(_EXPORTED))
        csv.writer(text).writerows(cursor.fetchall())
        text.flush()


def _insert(rows: dict[type[Model], floors.Rows]) -> None:
    with transaction.atomic():
        for model, values in rows.items():
            floors.insert(floors.all_columns(model), values, model)


def _upsert(rows: dict[type[Model], floors.Rows]) -> None:
    with transaction.atomic():
        for model, values in rows.items():
            floors.upsert(values, model)


def _forget(*models: type[Model]) -> None:
    with connection.cursor() as cursor:
        for model in reversed(models):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def _sheet() -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    for number in range(PRODUCTS):
        keys = (f"erp-{number}", f"Shirt {number}", f"SKU-{number:07d}", f"shirt-{number}")
        writer.writerow([*keys, "physical", _TEXT, "live", "shirt,cotton", f"M-{number}"])
    return text.getvalue().encode()


def _price_lines() -> bytes:
    return b"".join(_price_line(number) for number in range(PRICES))


def _price_line(number: int) -> bytes:
    amounts = {code: {"amount": 2500, "includes_tax": False} for code in ("USD", "EUR")}
    attributes = {"sku": f"SKU-{number:07d}", "external_ref": f"price-{number}", "currencies": amounts}
    data = {"type": "product-price", "pricebook_external_ref": "book", "attributes": attributes}
    return json.dumps({"data": data}).encode() + b"\n"
