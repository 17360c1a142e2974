"""The figures of one database, which the environment names: run by `tests.benchmarks.build` in a process of its own."""

from __future__ import annotations

import gc
import json
import logging
import os
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from jobs import runner
from jobs.models import Job
from products.building.plan import plan_build
from products.building.request import request_build
from products.models import LastBuild, Product, ProductTemplate, TaggedProduct, TemplateValue
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from tests.benchmarks import catalog, floors, memory
from tests.client import APIClient

Figures = dict[str, Any]

# What a build writes for a new description. The floor makes the very same change, from the old values to the new ones.
_UPDATED = ["id", "description", "build_hash", "updated_at"]
# What a build writes for children beside their rows, if their parent has tags and templates.
_OF_CHILDREN: tuple[type[Model], ...] = (TaggedProduct, ProductTemplate, TemplateValue)


def main() -> None:
    """Print the figures; the only argument is the number of rounds."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    product = catalog.big_product()
    # First of all, while the process is as small as an idle worker.
    job = _request(product)
    figures = {"memory": {"mb": memory.peak_above_idle(lambda: _run(job))}}
    figures |= _writing(product, rounds) | {"sparse_rules": _planning(rounds), "queries": _queries(product)}
    laden = catalog.laden_product()
    _run(_request(laden))
    figures |= {f"laden_{name}": found for name, found in _writing(laden, rounds).items()}
    figures["measured_on"] = machine(rounds)
    sys.stdout.write(json.dumps(figures))


def machine(rounds: int) -> Figures:
    version = ".".join(map(str, connection.Database.sqlite_version_info)) if connection.vendor == "sqlite" else ""
    if not version:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (version,) = cursor.fetchone()
    return {
        "database": f"{connection.display_name} {version}",
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "rounds": rounds,
    }


def _request(product: Product) -> Job:
    return request_build(product_id=product.pk, request_id="benchmark")


def _run(job: Job) -> None:
    """Let the runner do the job, as a worker does, from its claim to its success."""
    runner.drain()
    job.refresh_from_db()
    if job.status != Job.Status.SUCCESS:
        raise RuntimeError(f"the build failed: {[str(error) for error in job.errors.all()]}")


def _build_seconds(product: Product) -> float:
    job = _request(product)
    return _seconds(lambda: _run(job))


def _writing(product: Product, rounds: int) -> Figures:
    """Measure builds and floors in turn, so that a busy moment of the machine meets both."""
    first: list[float] = []
    raw_insert: list[float] = []
    unchanged: list[float] = []
    update: list[float] = []
    raw_update: list[float] = []
    written = [(floors.all_columns(model), model) for model in (Product, *_OF_CHILDREN)]
    rows = [floors.read_children(product.pk, *each) for each in written]

    def insert() -> None:
        with transaction.atomic():
            for (columns, model), of_model in zip(written, rows, strict=True):
                floors.insert(columns, of_model, model)

    for number in range(rounds):
        _forget_build(product)
        raw_insert.append(_seconds(insert))
        _forget_build(product)
        first.append(_build_seconds(product))
        unchanged.append(_build_seconds(product))
        Product.objects.filter(pk=product.pk).update(description=f"{product.description} Edition {number}.")
        before = floors.read_children(product.pk, _UPDATED)
        update.append(_build_seconds(product))
        after = floors.read_children(product.pk, _UPDATED)
        floors.update(_UPDATED, before)
        raw_update.append(_seconds(partial(floors.update, _UPDATED, after)))
    return {
        "first_build": {"children": len(rows[0])} | _ratio(first, raw_insert),
        "unchanged_rebuild": _ratio(unchanged, first),
        "update_of_all": _ratio(update, raw_update),
    }


def _planning(rounds: int) -> Figures:
    """Measure planning of 1,000 children out of 10^10 combinations, against 1,000 children without rules."""
    sparse, plain = catalog.sparse_product(), catalog.plain_product()
    sparse_times: list[float] = []
    plain_times: list[float] = []
    for _ in range(rounds):
        plain_times.append(_seconds(lambda: plan_build(product_id=plain.pk)))
        sparse_times.append(_seconds(lambda: plan_build(product_id=sparse.pk)))
    plan = plan_build(product_id=sparse.pk)
    return {"combinations": plan.resolution.total, "children": len(plan.create)} | _ratio(sparse_times, plain_times)


def _queries(product: Product) -> Figures:
    """Count the queries of the reads, each for a small and a large answer."""
    key = create_application_key(name="Benchmark")[0]
    api = APIClient(issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS)[1])
    small = catalog.small_product()
    _run(_request(small))

    def count(path: str) -> int:
        api.get(path)  # what is read once per process is no query of the page
        with CaptureQueriesContext(connection) as queries:
            answer = api.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        return len(queries)

    return {
        "GET /pcm/products": [count("/pcm/products?page[limit]=2"), count("/pcm/products?page[limit]=100")],
        "GET /pcm/products/{id}": [count(f"/pcm/products/{each.pk}") for each in (small, product)],
        "GET /pcm/products/{id}/children": [
            count(f"/pcm/products/{small.pk}/children?page[limit]=10"),
            count(f"/pcm/products/{product.pk}/children?page[limit]=100"),
        ],
    }


def _forget_build(product: Product) -> None:
    children = Product.objects.filter(parent=product)
    for model in _OF_CHILDREN:
        model._default_manager.filter(product__in=children.order_by().values("pk"))._raw_delete(using="default")
    children._raw_delete(using="default")
    LastBuild.objects.filter(product=product).delete()
    Product.objects.filter(pk=product.pk).update(product_type=Product.Type.STANDARD)


def _seconds(call: Callable[[], object]) -> float:
    """Time a call that finds the database and the process tidy."""
    _tidy_up()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _tidy_up() -> None:
    statements = ["PRAGMA wal_checkpoint(TRUNCATE)"]
    if connection.vendor == "postgresql":
        statements = [f'VACUUM ANALYZE "{floors.TABLE}"', "CHECKPOINT"]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    gc.collect()


def _ratio(times: list[float], floor: list[float]) -> dict[str, float]:
    return {
        "ratio": round(median(times) / median(floor), 2),
        "ms": round(median(times) * 1000, 1),
        "against_ms": round(median(floor) * 1000, 1),
    }
