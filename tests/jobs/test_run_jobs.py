"""The life of a job from `pending` to its end."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import structlog
from django.contrib.auth.models import Group

from jobs import runner
from jobs.errors import JobFailed
from jobs.models import Job, JobError
from jobs.run import Run
from jobs.transitions import claim_next
from pxm.errors import Invalid, Problem

pytestmark = pytest.mark.django_db


def test_a_job_waits_until_a_runner_looks(submit):
    job = submit(payload={"a": 1}, request_id="r-1", subject_name="Shirt")
    job.refresh_from_db()
    assert (job.status, job.lane, job.payload, job.request_id) == ("pending", "one", {"a": 1}, "r-1")
    assert job.started_at is None
    assert job.completed_at is None
    assert job.updated_at == job.created_at


def test_a_finished_job_keeps_its_result_and_the_moments_of_the_contract(work, submit, run_jobs):
    work(lambda run: {"made": run.job.payload["wanted"]})
    job = submit(payload={"wanted": 3})
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.result, job.attempts, job.error_total) == ("success", {"made": 3}, 1, 0)
    assert job.created_at <= job.started_at <= job.completed_at
    assert job.updated_at == job.started_at


def test_work_adds_to_what_its_document_shows_and_a_failure_takes_it_back(work, submit, run_jobs):
    def do(run):
        run.show(made="x")
        if run.job.payload:
            raise JobFailed([Problem("no")])

    work(do)
    good, bad = submit(meta={"of": "y"}), submit(payload={"fails": True}, meta={"of": "y"})
    run_jobs()
    assert Job.objects.get(pk=good.pk).meta == {"of": "y", "made": "x"}
    assert Job.objects.get(pk=bad.pk).meta == {"of": "y"}


def test_jobs_run_earliest_first(work, submit, run_jobs):
    order = []
    work(lambda run: order.append(run.job.payload["n"]))
    for n in range(5):
        submit(payload={"n": n})
    run_jobs()
    assert order == [0, 1, 2, 3, 4]


def test_one_runner_alternates_between_lanes_by_age(work, submit, run_jobs):
    order = []
    work(lambda run: order.append(run.job.payload["n"]), lane=lambda job: job.payload["lane"])
    for n, lane in enumerate(["b", "a", "b", "a"]):
        job = submit(payload={"n": n, "lane": lane})
        Job.objects.filter(pk=job.pk).update(created_at=job.created_at + timedelta(seconds=n))
    run_jobs()
    assert order == [0, 1, 2, 3]


def test_work_that_fails_expectedly_writes_its_reasons_and_nothing_else(work, submit, run_jobs):
    def fail(run: Run) -> None:
        Group.objects.create(name="half a thing")
        raise JobFailed([Problem("too red", "red", meta={"sku": "s"}), Problem("too big", "big")])

    work(fail)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_total, job.result) == ("failed", 2, {})
    assert job.completed_at is not None
    assert job.updated_at == job.started_at
    assert list(job.errors.values_list("position", "message", "code", "meta")) == [
        (1, "too red", "red", {"sku": "s"}),
        (2, "too big", "big", {}),
    ]
    assert not Group.objects.filter(name="half a thing").exists()


def test_of_very_many_reasons_a_thousand_are_kept_and_all_are_counted(
    work, submit, run_jobs, django_assert_max_num_queries
):
    def fail(run: Run) -> None:
        raise JobFailed((Problem(f"reason {n}") for n in range(1500)), total=20_000)

    work(fail)
    job = submit()
    with django_assert_max_num_queries(40):
        run_jobs()
    job.refresh_from_db()
    assert (job.error_total, job.errors.count()) == (20_000, 1000)
    assert job.errors.first().message == "reason 0"


def test_a_refusal_of_a_service_is_an_expected_failure(work, submit, run_jobs):
    def fail(run: Run) -> None:
        raise Invalid(Problem("name can not be empty", "required"))

    work(fail)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert (job.status, [error.message for error in job.errors.all()]) == ("failed", ["name can not be empty"])


def test_a_crash_tells_people_the_request_id_and_the_log_the_traceback(work, submit, run_jobs, caplog):
    def crash(run: Run) -> None:
        Group.objects.create(name="half a thing")
        raise ZeroDivisionError("secret detail")

    work(crash)
    job = submit(request_id="r-42")
    with caplog.at_level(logging.ERROR, logger="jobs.runner"):
        run_jobs()
    job.refresh_from_db()
    error = job.errors.get()
    assert (job.status, error.code) == ("failed", "crashed")
    assert "r-42" in error.message
    assert "secret detail" not in error.message
    record = next(record for record in caplog.records if record.message == "job crashed")
    assert record.exc_info[0] is ZeroDivisionError
    assert not Group.objects.filter(name="half a thing").exists()


def test_log_lines_of_the_work_carry_the_job_and_its_request(work, submit, run_jobs):
    seen = []
    work(lambda run: seen.append(structlog.contextvars.get_contextvars()))
    job = submit(request_id="r-42")
    run_jobs()
    assert seen == [{"job": str(job.id), "job_type": "work", "lane": "one", "request_id": "r-42"}]
    assert structlog.contextvars.get_contextvars() == {}


def test_a_failed_job_does_not_hold_up_the_next(work, submit, run_jobs):
    def fail_first(run: Run) -> None:
        if run.job.payload["n"] == 0:
            raise JobFailed([Problem("no")])

    work(fail_first)
    jobs = [submit(payload={"n": n}) for n in range(2)]
    run_jobs()
    assert [Job.objects.get(pk=job.pk).status for job in jobs] == ["failed", "success"]


def test_a_job_whose_type_nobody_knows_fails_in_plain_words(submit, run_jobs):
    job = submit()
    Job.objects.update(type="gone")
    run_jobs()
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.errors.get().message == "this installation has no work for jobs of type gone"


def test_work_may_submit_further_jobs(work, submit, run_jobs):
    work(lambda run: submit(payload={"last": True}) and None if not run.job.payload else None)
    submit()
    run_jobs()
    assert list(Job.objects.values_list("status", flat=True)) == ["success", "success"]


def test_the_success_of_a_job_that_was_taken_over_is_rolled_back(work, submit, run_jobs):
    def lose_claim(run: Run) -> None:
        Group.objects.create(name="half a thing")
        if run.job.attempts == 1:
            # As if a second runner had taken the row up while this one was cut off.
            Job.objects.filter(pk=run.job.pk).update(owner="00000000-0000-0000-0000-000000000001")

    work(lose_claim)
    job = submit()
    claimed = claim_next("one")
    runner.run(claimed)
    job.refresh_from_db()
    assert job.status == "started"
    assert not Group.objects.filter(name="half a thing").exists()
    assert not JobError.objects.exists()


def test_the_failure_of_a_job_that_was_taken_over_is_not_written(work, submit):
    def fail(run: Run) -> None:
        raise JobFailed([Problem("no")])

    work(fail)
    job = submit()
    claimed = claim_next("one")
    Job.objects.update(owner="00000000-0000-0000-0000-000000000001")
    runner.run(claimed)
    job.refresh_from_db()
    assert (job.status, job.error_total) == ("started", 0)
    assert not JobError.objects.exists()
