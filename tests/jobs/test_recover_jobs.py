"""What becomes of jobs whose runner died."""

from __future__ import annotations

from uuid import uuid4

import pytest

from jobs import runner
from jobs.models import Job

pytestmark = pytest.mark.django_db


def orphan(job: Job, *, attempts: int = 1) -> None:
    """Leave the row as a runner does that dies at work."""
    Job.objects.filter(pk=job.pk).update(
        status="started", owner=uuid4(), attempts=attempts, started_at=job.created_at, updated_at=job.created_at
    )


def test_an_orphan_is_run_again_before_anything_else(work, submit, run_jobs):
    order = []
    work(lambda run: order.append(run.job.payload["n"]))
    submit(payload={"n": 1})
    second = submit(payload={"n": 2})
    orphan(second)
    run_jobs()
    assert order == [2, 1]
    second.refresh_from_db()
    assert (second.status, second.attempts) == ("success", 2)


def test_an_orphan_that_is_run_again_has_a_new_owner_and_a_new_start(work, submit, run_jobs):
    job = submit()
    orphan(job)
    dead = Job.objects.get()
    run_jobs()
    job.refresh_from_db()
    assert job.owner != dead.owner
    assert job.updated_at == job.started_at >= dead.started_at


@pytest.mark.parametrize(("attempts", "status"), [(1, "success"), (2, "success"), (3, "failed"), (7, "failed")])
def test_after_three_deaths_a_job_is_given_up(work, submit, run_jobs, attempts, status):
    job = submit()
    orphan(job, attempts=attempts)
    run_jobs()
    job.refresh_from_db()
    assert job.status == status
    if status == "failed":
        error = job.errors.get()
        assert error.message == f"the job was interrupted {attempts} times and has been given up"
        assert error.code == "interrupted"


def test_what_must_not_be_repeated_fails_at_once(work, submit, run_jobs):
    done = []
    work(lambda run: done.append(run.job.id), repeatable=False)
    job, following = submit(), submit()
    orphan(job)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.errors.get().message == "the job was interrupted and is never repeated by itself"
    assert done == [following.id]


def test_an_orphan_of_an_unknown_type_fails(submit, run_jobs):
    job = submit()
    orphan(job)
    Job.objects.update(type="gone")
    run_jobs()
    assert Job.objects.get().status == "failed"


def test_a_lane_with_an_orphan_needs_a_runner(submit):
    job = submit()
    assert runner.has_work_for_another()
    orphan(job)
    assert runner.has_work_for_another()
    Job.objects.update(status="success")
    assert not runner.has_work_for_another()


def test_after_three_deaths_a_job_is_given_up_also_if_the_database_interrupted_it_before(submit, run_jobs):
    job = submit()
    orphan(job, attempts=3)
    Job.objects.update(interruptions=2, interrupted_by="disk full")
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.errors.get().code) == ("failed", "interrupted")
