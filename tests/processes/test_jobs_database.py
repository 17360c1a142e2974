"""Workers and a database that is not there, not ready, or leaves in mid-job."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.processes.system import System, Worker, until

pytestmark = pytest.mark.processes


def refused(system: System, **environment: str) -> str:
    """Start a worker that does not get going, and return the one line it leaves."""
    worker = Worker(system.environment | environment, system.folder / "refused.log")
    assert worker.exit_code() == 1
    (line,) = worker.log.read_text().splitlines()
    return line


def test_a_worker_without_a_database_says_so_in_one_line(system: System, tmp_path: Path):
    nowhere = f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'db'}"
    said = refused(system, TEST_DATABASE_URL=nowhere)
    assert said == "The database cannot be used: unable to open database file"


def test_a_worker_on_an_empty_database_says_so_in_one_line(system: System, tmp_path: Path):
    said = refused(system, TEST_DATABASE_URL=f"sqlite:///{tmp_path / 'empty'}")
    assert said == "The database cannot be used: no such table: jobs_job"


@pytest.mark.only_on("postgresql")
def test_a_worker_that_cannot_reach_its_server_says_so_in_one_line(system: System, tmp_path: Path):
    nowhere = f"postgresql://postgres@{str(tmp_path).replace('/', '%2F')}/pxm"
    assert refused(system, TEST_DATABASE_URL=nowhere).startswith("The database cannot be used: connection")


def test_a_worker_whose_broker_has_no_address_says_so_in_one_line(system: System):
    assert refused(system, TEST_REDIS_URL="localhost:6379").startswith("REDIS_URL is not the address of a broker")


def test_a_worker_without_the_key_of_the_installation_says_so_in_one_line(system: System):
    said = refused(system, DJANGO_SETTINGS_MODULE="pxm.settings", PXM_DATA_DIR=str(system.folder / "new"))
    assert said.startswith("PXM_SECRET_KEY is not set")


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
    assert (job.status, job.attempts, job.interruptions) == ("success", 1, 1)
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
