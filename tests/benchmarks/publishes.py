"""What publishing costs on one database, which the environment names: run by `publishing`."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model

from catalog.models import (
    Catalog,
    FrozenText,
    Release,
    ReleaseNode,
    ReleasePlacement,
    ReleaseProduct,
    ReleaseTag,
)
from catalog.publishing.changes import what_will_change
from catalog.publishing.sweep import sweep
from jobs import run as runs
from products.hierarchies.models import Placement
from products.models import Product
from pxm import bulk
from pxm.clock import now
from pxm.ids import uuid7_digits
from tests.benchmarks import floors
from tests.benchmarks.measures import machine
from tests.benchmarks.memory import peak_above_idle
from tests.benchmarks.prices import fill_book
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import processor_seconds, ratio
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import HierarchyFactory, NodeFactory

PRODUCTS = sized(100_000)
_NODES = 100
_WRITTEN = (FrozenText, ReleaseProduct, ReleaseNode, ReleasePlacement, ReleaseTag)
_TEXT = "A shirt of combed cotton with a button-down collar, cut for every day of the week. " * 6


def main() -> None:
    """Print the figures."""
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    catalog = fill(PRODUCTS)
    with _longest_chunk() as chunks:
        took: list[float] = []
        memory = peak_above_idle(lambda: took.append(processor_seconds(partial(_published, catalog))))
        change_one_in_a_hundred()
        foretold = processor_seconds(partial(what_will_change, catalog_id=catalog.pk))
        again = processor_seconds(partial(_published, catalog))
        floor = _floor(catalog)
    figures: dict[str, Any] = {
        "first": ratio([(took[0], floor)]),
        "again": ratio([(again, took[0])]),
        "what_will_change": ratio([(foretold, again)]),
        "memory_mb": memory,
        "longest_wait_ms": round(1000 * max(chunks)),
        "measured_on": machine(1),
    }
    sys.stdout.write(json.dumps(figures))


@transaction.atomic
def fill(products: int) -> Catalog:
    """Make a catalog of so many products, each at one of a hundred nodes and priced in two currencies."""
    book, hierarchy = fill_book(products), HierarchyFactory()
    nodes = [NodeFactory(hierarchy=hierarchy).pk.hex for _ in range(_NODES)]
    ids, moment = uuid7_digits(products), bulk.moment_text(now())
    empty = dict.fromkeys(("locales", "custom_inputs", "admin_attributes", "extensions", "components"), "{}")
    shared = {
        **empty,
        **dict.fromkeys(("files", "option_ids", "price_modifiers"), "[]"),
        **dict.fromkeys(("mpn", "upc_ean", "external_ref", "main_image", "build_hash"), ""),
        **{name: bulk.text_of(False) for name in ("is_independent", "needs_rebuild")},
        **dict.fromkeys(("created_at", "updated_at"), moment),
        "product_type": "standard",
        "status": "live",
        "commodity_type": "physical",
        "description": _TEXT,
        "tags": '["shirt","cotton"]',
        "shopper_attributes": '{"fit":"regular"}',
    }
    rows = ([id, f"Shirt {number}", f"SKU-{number:07d}", f"shirt-{number}"] for number, id in enumerate(ids))
    bulk.insert(Product, ("id", "name", "sku", "slug"), rows, shared)
    placed = ([nodes[number % _NODES], id] for number, id in enumerate(ids))
    bulk.insert(Placement, ("node_id", "product_id"), placed)
    return catalog_of(hierarchy, books=[book])


def change_one_in_a_hundred() -> None:
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))[::100]
    for start in range(0, len(ids), 500):
        Product.objects.filter(pk__in=ids[start : start + 500]).update(name="Changed", updated_at=now())


def _published(catalog: Catalog) -> None:
    release = publish(catalog)
    if release.status != Release.Status.PUBLISHED:
        raise RuntimeError(release.problem)


def _floor(catalog: Catalog) -> float:
    """Return the seconds in which the driver alone writes the rows of the newest release, with all their indexes."""
    newest = catalog.releases.order_by("-published_at").first()
    catalog.releases.exclude(pk=newest.pk).delete()
    while sweep():
        pass
    rows = {model: _rows(model) for model in _WRITTEN}
    with connection.cursor() as cursor:
        for model in _WRITTEN:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    return processor_seconds(partial(_write, rows))


def _rows(model: type[Model]) -> tuple[list[str], list[Any]]:
    columns = [field.column for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")
        return columns, list(cursor.fetchall())


def _write(rows: dict[type[Model], tuple[list[str], list[Any]]]) -> None:
    with transaction.atomic():
        for model, (columns, values) in rows.items():
            floors._insert(model._meta.db_table, columns, values)


@contextmanager
def _longest_chunk() -> Iterable[list[float]]:
    """Yield the seconds of the chunks of jobs within the block."""
    taken, chunk = [0.0], runs.Run.chunk

    @contextmanager
    def timed(self: runs.Run) -> Any:
        before = self._seconds_in_chunks
        with chunk(self):
            yield
        taken.append(self._seconds_in_chunks - before)

    runs.Run.chunk = timed
    try:
        yield taken
    finally:
        runs.Run.chunk = chunk
