"""Looking for work must not become slower with every job that ever ran."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from jobs import health, position, runner
from jobs.admin.activity import unfinished
from jobs.admin.badges import running_jobs
from jobs.models import Job
from jobs.transitions import claim_next

pytestmark = pytest.mark.usefixtures("real_database")

FINISHED = 5_000


@pytest.fixture
def used_database() -> None:
    """A database in which many jobs have run."""
    Job.objects.bulk_create(
        [Job(type="work", lane="one", status="success", request_id="r") for _ in range(FINISHED)], batch_size=1000
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE jobs_job")  # as its daemon does


def ways(look: Callable[[], object]) -> list[str]:
    """Return how the database finds the jobs for each question of a call, asked with its parameters beside it."""
    asked: list[tuple[str, object]] = []

    def note(execute, sql, params, many, context):
        if sql.lstrip().startswith("SELECT") and "jobs_job" in sql:
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        look()
    assert asked
    return [_plan(sql, params) for sql, params in asked]


def _plan(sql: str, params: object) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", params)
        return " ".join(str(value) for row in cursor.fetchall() for value in row)


def test_only_the_index_of_unfinished_jobs_is_read(submit, used_database):
    job = submit()
    looks = [
        runner.waiting_lanes,
        health.waiting,
        position.running_jobs,
        lambda: position.place_in_line(job),
        lambda: running_jobs(None),
        unfinished,
        lambda: claim_next("one"),
    ]
    for look in looks:
        for way in ways(look):
            assert "job_turn" in way or "job_one_started_per_lane" in way, way
            assert "SCAN jobs_job USING INDEX job_newest" not in way
            assert "Seq Scan on jobs_job" not in way, way


def test_a_runner_asks_once_for_its_next_job(submit, django_assert_num_queries):
    """However many wait: one question and one claim."""
    for _ in range(20):
        submit()
    with django_assert_num_queries(2):
        claim_next("one")
