"""50,000 products that are edited as one act, against the same columns and a line of history each by the driver."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from jobs import runner
from jobs.models import Job
from products.acts.services import plan_act, submit_act
from products.editing.acts import EDIT_PRODUCTS, asked_of
from products.editing.edits import SET, Edit
from products.models import Product
from pxm import bulk
from pxm.clock import now
from pxm.history.models import Entry
from pxm.ids import uuid7_digits
from tests.benchmarks import floors
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import Sides, seconds

EDITED = sized(50_000)
_COLUMNS = ("id", "description", "tags", "updated_at")


@transaction.atomic
def make_products(number: int) -> list[str]:
    """Make so many products and return the digits of their ids."""
    ids, moment = uuid7_digits(number), bulk.moment_text(now())
    own = {"id", "sku", "slug", "created_at", "updated_at"}
    fields = [field for field in Product._meta.concrete_fields if field.column not in own]
    shared = {str(field.column): bulk.text_of(field.get_default()) for field in fields}
    shared |= {"name": "Edited", "created_at": moment, "updated_at": moment}
    rows = ([id, f"edited-{place}", f"edited-{place}"] for place, id in enumerate(ids))
    bulk.insert(Product, ("id", "sku", "slug"), rows, shared)
    return ids


def edit(rounds: int) -> Sides:
    """Give 50,000 products a description and a tag, from the claim of the job to its success, against the driver."""
    ids = make_products(EDITED)
    sides: Sides = []
    for number in range(rounds):
        edits = [Edit("description", SET, f"Round {number}"), Edit("tags", SET, [f"round-{number}"])]
        act = plan_act(kind=EDIT_PRODUCTS, asked=asked_of(map(UUID, ids), edits=edits))
        job = submit_act(act_id=act.pk, agreed=(), request_id="benchmark")
        before = _rows(Product, _COLUMNS, ids)
        edited = seconds(partial(_run, job))
        after, lines = _rows(Product, _COLUMNS, ids), _lines()
        floors.update(_COLUMNS, before)
        Entry.objects.all().delete()
        sides.append((edited, seconds(partial(_write, after, lines))))
        Entry.objects.all().delete()
    return sides


def _run(job: Job) -> None:
    runner.drain()
    job.refresh_from_db()
    if job.status != Job.Status.SUCCESS or job.result["changed"] != EDITED:
        raise RuntimeError(f"the job failed: {[str(error) for error in job.errors.all()]}")


def _write(products: floors.Rows, lines: floors.Rows) -> None:
    with transaction.atomic():
        floors.update(_COLUMNS, products)
        floors.insert(_columns_of(Entry), lines, Entry)


def _rows(model: type[Model], columns: Sequence[str], ids: Sequence[str]) -> floors.Rows:
    """Return rows as the driver writes them; it writes a JSON value as text."""
    casts = {"jsonb": "::text"} if connection.vendor == "postgresql" else {}
    types = {field.column: field.db_type(connection) for field in model._meta.concrete_fields}
    names = ", ".join(f'"{column}"{casts.get(types[column] or "", "")}' for column in columns)
    condition, parameter = bulk.with_ids(ids)
    statement = f'SELECT {names} FROM "{model._meta.db_table}" WHERE {condition} ORDER BY id'
    return bulk.select(statement, parameter)


def _lines() -> floors.Rows:
    """Return the lines of history that the edit wrote."""
    return _rows(Entry, _columns_of(Entry), [id.hex for id in Entry.objects.values_list("pk", flat=True)])


def _columns_of(model: type[Model]) -> list[Any]:
    return [field.column for field in model._meta.concrete_fields]
