"""Work that commits in chunks, killed at any moment: every step is taken once, and the end is always written."""

from __future__ import annotations

import os
import random
import signal
import time
from itertools import pairwise

import pytest
from django.db import connection, transaction

from jobs.models import Job
from tests.processes.system import System, until

pytestmark = pytest.mark.processes

STEPS = 300
PAUSE = 0.004


def rest(start: float, end: float) -> None:
    time.sleep(random.uniform(start, end))


def test_work_in_chunks_that_is_killed_goes_on_after_its_last_chunk(system: System):
    system.start_idle_worker()
    job = system.submit("a", type="chunked-steps", steps=STEPS, pause=PAUSE)
    taken = []
    for death in (1, 2):
        start = system.until_started("a", times=death)
        rest(0.1, 0.8)
        os.kill(start.process, signal.SIGKILL)
        system.until_started("a", times=death + 1)
        taken.append(len(system.steps_taken(job)))
    (job,) = system.until_done("a")
    assert (job.status, job.attempts, job.checkpoint) == ("success", 3, {"reached": STEPS})
    assert system.steps_taken(job) == list(range(1, STEPS + 1))
    assert all(earlier <= later for earlier, later in pairwise([*taken, STEPS]))


def test_work_that_must_not_be_repeated_fails_within_a_sweep_of_any_worker_and_keeps_its_chunks(system: System):
    worker, _ = system.start_idle_worker(), system.start_idle_worker()
    system.submit("a", type="steps-once", steps=STEPS, pause=PAUSE)
    start = system.until_started("a")
    rest(0.1, 0.6)
    system.worker_of(start).kill()
    os.kill(start.process, signal.SIGKILL)
    died = time.monotonic()
    (job,) = system.until_done("a")
    assert time.monotonic() - died < 10
    assert (job.status, job.attempts, job.errors.get().code) == ("failed", 1, "interrupted")
    assert system.steps_taken(job) == list(range(1, job.checkpoint.get("reached", 0) + 1))
    assert [note.word for note in system.notes()] == ["start"]
    assert worker is not None


def test_chunks_of_different_subjects_run_beside_each_other(system: System):
    gate = system.gate()
    for name in ("a", "b"):
        system.start_idle_worker()
        system.submit(name, type="chunked-steps", steps=20, gate=str(gate))
    system.until_started("a")
    system.until_started("b")
    gate.touch()
    assert [job.status for job in system.until_done("a", "b")] == ["success", "success"]


def test_other_writers_wait_for_a_chunk_at_most(system: System):
    system.start_idle_worker()
    job = system.submit("a", type="chunked-steps", steps=500, pause=PAUSE)
    system.until_started("a")
    until(lambda: len(system.steps_taken(job)) > 100, "chunks have their full length")
    waits = []
    for number in range(6):
        began = time.monotonic()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO steps_taken VALUES ('somebody else', %s)", [number])
        waits.append(time.monotonic() - began)
        time.sleep(0.03)
    assert Job.objects.get(pk=job.pk).status == "started"
    assert max(waits) < 1.0
    system.until_done("a")


@pytest.mark.only_on("postgresql")
def test_a_runner_that_was_cut_off_writes_no_further_chunk(system: System):
    """A machine may hang, lose its session, and come back after another one has gone on with its job."""
    system.start_idle_worker(), system.start_idle_worker()
    job = system.submit("a", type="chunked-steps", steps=STEPS, pause=PAUSE)
    start = system.until_started("a")
    until(lambda: system.steps_taken(job), "a chunk is committed")
    os.kill(start.process, signal.SIGSTOP)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    system.until_started("a", times=2)
    os.kill(start.process, signal.SIGCONT)
    (job,) = system.until_done("a")
    assert (job.status, job.attempts) == ("success", 2)
    assert system.steps_taken(job) == list(range(1, STEPS + 1))
