"""Workers and a database that is not there, not ready, or leaves in mid-job."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.processes.system import System, Worker, until

pytestmark = pytest.mark.processes


def test_a_worker_without_a_database_says_so_in_one_line(system: System, tmp_path: Path):
    nowhere = {"TEST_DATABASE_URL": f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'db'}"}
    worker = Worker(system.environment | nowhere, tmp_path / "log")
    assert worker.exit_code() == 1
    said = worker.log.read_text().splitlines()
    assert said == ["The database cannot be used: unable to open database file"]


def test_a_worker_on_an_empty_database_says_so_in_one_line(system: System, tmp_path: Path):
    worker = Worker(system.environment | {"TEST_DATABASE_URL": f"sqlite:///{tmp_path / 'empty'}"}, tmp_path / "log")
    assert worker.exit_code() == 1
    assert worker.log.read_text().splitlines() == ["The database cannot be used: no such table: jobs_job"]


@pytest.mark.only_on("postgresql")
def test_a_worker_that_cannot_reach_its_server_says_so_in_one_line(system: System, tmp_path: Path):
    nowhere = {"TEST_DATABASE_URL": f"postgresql://postgres@{str(tmp_path).replace('/', '%2F')}/pxm"}
    worker = Worker(system.environment | nowhere, tmp_path / "log")
    assert worker.exit_code() == 1
    said = worker.log.read_text().splitlines()
    assert len(said) == 1
    assert said[0].startswith("The database cannot be used: connection")


@pytest.mark.only_on("postgresql")
def test_a_job_that_loses_its_connection_has_lost_its_lock_and_is_run_again(system: System):
    """The lock is in the session that does the work: neither survives the other."""
    gate = system.gate()
    worker = system.start_idle_worker()
    system.submit("a", steps=3, gate=str(gate))
    system.until_started("a")
    assert disconnect_others() > 0
    gate.touch()
    (job,) = system.until_done("a")
    assert (job.status, job.attempts) == ("success", 2)
    assert system.steps_taken(job) == [1, 2, 3]
    assert worker.is_running()


@pytest.mark.only_on("postgresql")
def test_a_lane_is_free_again_when_the_session_of_its_runner_ends(system: System):
    gate = system.gate()
    system.submit("a", gate=str(gate))
    system.start_worker()
    system.until_started("a")
    assert len(advisory_locks()) == 1
    gate.touch()
    system.until_done("a")
    until(lambda: not advisory_locks(), "the lock is released")


def disconnect_others() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
        return len(cursor.fetchall())


def advisory_locks() -> list[tuple[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchall()
