"""The figures of the queue on one database, which the environment names: run by `tests.benchmarks.doors`."""

from __future__ import annotations

import json
import logging
import sys
import time
from statistics import median
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from jobs import runner
from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType
from jobs.services import submit
from jobs.transitions import claim_next, succeed
from products.building.request import request_build
from products.models import LastBuild, Product
from tests.benchmarks import catalog, floors
from tests.benchmarks.measures import machine

Figures = dict[str, Any]

CHILDREN = 24
BUILDS, FINISHED = 1_000, 1_000_000
# A little of everything shows that the benchmark runs.
FEW_BUILDS, FEW_FINISHED = 4, 1_000
# Builds and floors take turns in so many parts, so that a busy moment of the machine meets both.
PARTS = 4
CLAIMS = 100

IDLE = JobType(name="idle", lane="idle", work=lambda run: None, title=str)


def main() -> None:
    """Print the figures; the only argument is the number of rounds."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    figures = {
        "queue": _queue(rounds * BUILDS or FEW_BUILDS),
        "history": _history(FINISHED if rounds else FEW_FINISHED),
        "measured_on": machine(rounds),
    }
    sys.stdout.write(json.dumps(figures))


def _queue(builds: int) -> Figures:
    products = [catalog.product_of_24() for _ in range(builds)]
    queued = raw = 0.0
    for part in range(PARTS):
        some = [product.pk for product in products[part::PARTS]]
        for product_id in some:
            request_build(product_id=product_id, request_id="benchmark")
        queued += _seconds(runner.drain)
        raw += _write_raw(some)
    if Job.objects.exclude(status=Job.Status.SUCCESS).exists():
        raise RuntimeError("a build failed")
    return _ratio(queued / builds, raw / builds) | {"builds": builds}


def _write_raw(product_ids: list[UUID]) -> float:
    """Write the children of the products anew, those of each in one transaction; return the seconds."""
    columns = floors.all_columns()
    families = [floors.read_children(product_id, columns) for product_id in product_ids]
    if any(len(rows) != CHILDREN for rows in families):
        raise RuntimeError("a build did not make what the floor writes")
    Product.objects.filter(parent__in=product_ids)._raw_delete(using="default")
    LastBuild.objects.filter(product__in=product_ids).delete()
    began = time.perf_counter()
    for rows in families:
        floors.insert(columns, rows)
    return time.perf_counter() - began


def _history(finished: int) -> Figures:
    Job.objects.all().delete()
    with JOB_TYPES.holding(IDLE):
        without = _looks()
        _finish_many(finished)
        beside = _looks()
    return {name: _ratio(beside[name], without[name]) for name in without} | {"finished": finished}


def _looks() -> dict[str, float]:
    """Return the median seconds of a sweep that finds a job, and of its claim."""
    times: dict[str, list[float]] = {"sweep": [], "claim": []}
    for _ in range(CLAIMS):
        submit(type=IDLE.name, payload={}, request_id="benchmark")
        times["sweep"].append(_seconds(runner.has_work_for_another))
        began = time.perf_counter()
        job = claim_next("idle")
        times["claim"].append(time.perf_counter() - began)
        if job is None:
            raise RuntimeError("there was nothing to claim")
        succeed(job, {})
    return {name: median(seconds) for name, seconds in times.items()}


def _finish_many(number: int) -> None:
    """Fill the table with so many finished jobs, by copying what it holds."""
    table = Job._meta.db_table
    names = [field.column for field in Job._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{name}"' for name in names)
    new_id = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    copy = f"INSERT INTO {table} (id, {columns}) SELECT {new_id}, {columns} FROM {table} LIMIT %s"
    with connection.cursor() as cursor:
        while (missing := number - Job.objects.count()) > 0:
            cursor.execute(copy, [missing])
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM ANALYZE {table}")  # as its daemon does


def _seconds(call: Any) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _ratio(seconds: float, floor: float) -> dict[str, float]:
    return {
        "ratio": round(seconds / floor, 2),
        "ms": round(seconds * 1000, 2),
        "against_ms": round(floor * 1000, 2),
    }


if __name__ == "__main__":
    main()
