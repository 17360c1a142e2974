"""Imports that were looked at, whose runners are killed at any moment: each row is seen once, and written once.

Runners are forked from the test, which costs milliseconds where a worker takes seconds to start; what a killed one
leaves behind is the same.
"""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Iterator
from multiprocessing import get_context
from uuid import UUID

import pytest
from django.db import connections

from jobs import run, runner
from jobs.models import Job
from jobs.transitions import MOST_DEATHS
from products.models import Product
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans import applying, planning
from products.transfer.plans.services import open_import, submit_planning
from pxm.history.models import Entry
from tests.factories.imports import agreed_to, csv_of, upload
from tests.processes.system import until

pytestmark = pytest.mark.processes

KILLS, ROWS, BATCH = 30, 60, 15


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch, real_database: str, broker: object) -> None:
    """Many chunks in little time; nobody else writes, so on SQLite none waits for others."""
    monkeypatch.setattr(planning, "BATCH", BATCH)
    monkeypatch.setattr(applying, "BATCH", BATCH)
    monkeypatch.setattr(run, "SECONDS_FOR_OTHERS", 0.0)


def test_imports_go_on_where_their_runners_died() -> None:
    longest = _seconds_of_runner_until_killed(_submitted(0)[1], None)
    kills = 0
    for number in range(1, 1 + KILLS):
        plan, looking = _submitted(number)
        kills += _finished_after_deaths(looking, longest)
        plan.refresh_from_db()
        planned = dict(PlannedRow.objects.filter(plan=plan).values_list("subject_id", "number"))
        assert (plan.counts["new"], len(planned)) == (ROWS, ROWS)

        applying_it = agreed_to(plan)
        kills += _finished_after_deaths(applying_it, longest)
        assert dict(_made(number)) == planned
        told = Entry.objects.filter(subject_type="products.product", verb="created", subject_id__in=planned)
        assert told.count() == ROWS
        plan.refresh_from_db()
        assert (applying_it.result, plan.counts["left_out"]) == ({"new": ROWS}, 0)
        if kills >= KILLS:
            return
    raise AssertionError(f"only {kills} runners were killed before they were done")


def _submitted(number: int) -> tuple[ImportPlan, Job]:
    rows = [["", f"erp-{number}-{n}", f"Cup {n}", f"cup-{number}-{n}", "physical"] for n in range(ROWS)]
    plan = open_import(upload=upload(csv_of(*rows)), locale="")
    return plan, submit_planning(plan_id=plan.pk, request_id="r")


def _made(number: int) -> Iterator[tuple[UUID, int]]:
    """Yield the products of a file, with the numbers that their rows have in a spreadsheet."""
    for id, sku in Product.objects.filter(sku__startswith=f"cup-{number}-").values_list("pk", "sku"):
        yield id, int(str(sku).rpartition("-")[2]) + 2


def _finished_after_deaths(job: Job, longest: float) -> int:
    """Kill runners at any moment, as many as a job survives, then let others run until it has ended."""
    kills = 0
    while kills < MOST_DEATHS - 1 and not _is_finished(job):
        kills += _seconds_of_runner_until_killed(job, random.uniform(0, longest)) == 0.0
    until(lambda: _seconds_of_runner_until_killed(job, None) and _is_finished(job), "the job ends")
    assert job.status == "success", list(job.errors.values_list("message", flat=True))
    return kills


def _seconds_of_runner_until_killed(job: Job, after: float | None) -> float:
    """Let a process run what waits; return how long it took, 0 if it was killed `after` so many seconds of the job."""
    connections.close_all()  # no process may share a connection with another one
    runner_of_it = get_context("fork").Process(target=runner.drain)
    with warnings.catch_warnings():
        # Threads that pytest may have in this process hold nothing that the runner needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        runner_of_it.start()
    began = time.monotonic()
    runner_of_it.join(after)
    was_killed = runner_of_it.is_alive()
    runner_of_it.kill()
    runner_of_it.join()
    return 0.0 if was_killed else time.monotonic() - began


def _is_finished(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_finished
