"""Imports that were looked at, whose workers are killed at any moment: each row is seen once, and written once."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable

import pytest
from pytest_django import Settings

from jobs.models import Job
from products.models import Product
from products.transfer.models import ImportPlan, PlannedRow
from products.transfer.plans.services import consents_of, open_import, submit_applying, submit_planning
from pxm.files_url import storage_settings
from pxm.history.models import Entry
from pxm.running import places, sessions
from tests.factories.imports import csv_of, upload
from tests.processes.system import System, until

pytestmark = pytest.mark.processes

ROWS = 4_000


def finish_after_deaths(system: System, job: Job, has_begun: Callable[[], bool]) -> None:
    """Kill one worker early and one at any moment, then let others run until the job has ended."""
    for _ in range(2):
        worker = system.start_worker()
        until(lambda: has_begun() or job_of(job).is_finished, "rows are written", within=60)
        time.sleep(random.uniform(0, 1))
        sessions.send({worker.process.pid}, signal.SIGKILL)
        worker.process.wait()

    def has_ended() -> bool:
        system.start_worker("--burst").exit_code(within=120)
        return job_of(job).is_finished

    until(has_ended, "the job ends", within=120)
    assert job_of(job).status == "success", list(job.errors.values_list("message", flat=True))


def job_of(job: Job) -> Job:
    job.refresh_from_db()
    return job


def test_an_import_goes_on_where_its_worker_died(system: System, settings: Settings) -> None:
    folder = storage_settings("", places.files_dir(system.folder))
    settings.STORAGES = {**settings.STORAGES, "default": folder}
    rows = [["", f"erp-{n}", f"Cup {n}", f"cup-{n}", "physical"] for n in range(ROWS)]
    plan = open_import(upload=upload(csv_of(*rows)), locale="")
    looking = submit_planning(plan_id=plan.pk, request_id="r")
    finish_after_deaths(system, looking, PlannedRow.objects.exists)
    plan.refresh_from_db()
    assert (plan.counts["new"], PlannedRow.objects.count()) == (ROWS, ROWS)
    planned = dict(PlannedRow.objects.values_list("subject_id", "number"))

    applying = submit_applying(plan_id=plan.pk, agreed=list(consents_of(plan)), request_id="r")
    finish_after_deaths(system, applying, Product.objects.exists)
    made = {id: int(sku.removeprefix("cup-")) + 2 for id, sku in Product.objects.values_list("pk", "sku") if sku}
    assert made == planned
    told = Entry.objects.filter(subject_type="products.product", verb="created")
    assert told.exclude(subject_id=None).count() == ROWS
    assert applying.result == {"new": ROWS}
    assert ImportPlan.objects.get().counts["left_out"] == 0
