"""Progress and stop requests travel through the broker; without one jobs run all the same."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User

from jobs import progress, services
from jobs.models import Job
from jobs.run import Run
from pxm.clock import now
from pxm.errors import Invalid, Unavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_tick_counts(monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_TICKS", 0)


@pytest.fixture
def ana() -> User:
    return User.objects.create(username="ana", first_name="Ana", last_name="Lima")


def test_progress_shows_while_the_job_runs_and_is_gone_after(broker, work, submit, run_jobs, every_tick_counts):
    seen = []

    def step(run: Run) -> None:
        for done in range(1, 4):
            run.progress(done, 3)
            known = progress.read([run.job.id])[run.job.id]
            seen.append((known.done, known.total))
            assert abs(now() - known.at) < timedelta(seconds=5)

    work(step)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert (job.status, seen) == ("success", [(1, 3), (2, 3), (3, 3)])
    assert progress.read([job.id]) == {}
    assert broker.client().keys("pxm:job:*") == []


def test_ticks_are_throttled(broker, work, submit, run_jobs, monkeypatch):
    reports = []
    report = progress._report
    monkeypatch.setattr(progress, "_report", lambda *arguments: reports.append(arguments) or report(*arguments))
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_TICKS", 3600)
    work(lambda run: [run.progress(n, 1000) for n in range(1000)] and None)
    submit()
    run_jobs()
    assert len(reports) == 1


def test_without_a_broker_progress_costs_one_try_and_the_job_succeeds(work, submit, run_jobs, monkeypatch):
    tries = []

    def unreachable(*arguments: object) -> str:
        tries.append(arguments)
        raise ConnectionError

    monkeypatch.setattr(progress, "_report", unreachable)
    work(lambda run: [run.progress(n, 1000) for n in range(1000)] and None)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert (job.status, len(tries)) == ("success", 1)
    assert progress.read([job.id]) == {}


def test_progress_expires_by_itself(broker, submit):
    job = submit()
    progress._report(job.id, 1, 2)
    assert 0 < broker.client().ttl(f"pxm:job:{job.id}:progress") <= progress.SECONDS_KEPT


def test_a_started_job_is_stopped_at_its_next_tick_and_leaves_nothing(
    broker, work, submit, run_jobs, ana, every_tick_counts
):
    reached = []

    def step(run: Run) -> None:
        Group.objects.create(name="half a thing")
        run.progress(1, 3)
        services.stop(job_id=run.job.id, actor=ana)
        run.progress(2, 3)
        reached.append("the end")

    work(step)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.error_total, reached) == ("failed", 1, [])
    assert [(error.message, error.code) for error in job.errors.all()] == [("stopped by Ana Lima", "stopped")]
    assert not Group.objects.filter(name="half a thing").exists()
    assert broker.client().keys("pxm:job:*") == []


def test_who_can_write_to_the_broker_can_not_stop_a_job(broker, work, submit, run_jobs, every_tick_counts):
    asked: list[bytes] = [b"eve", b"eve:signature", b"\xff", b"eve:" + b"x" * 43]

    def step(run: Run) -> None:
        other = progress._signer(uuid4()).sign("eve").encode()
        for place, text in enumerate([*asked, other]):
            broker.client().set(progress._stop_key(run.job.id), text)
            run.progress(place, 5)

    work(step)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert job.status == "success"


@pytest.mark.parametrize("text", ["", "x", "1 2", "1 2 x", "1 2 3 4", "1 2 " + "9" * 40, b"\xff \xff \xff", "9" * 5000])
def test_progress_that_nobody_reported_is_none(broker, submit, text):
    job = submit()
    broker.client().set(progress._progress_key(job.id), text)
    assert progress.read([job.id]) == {}


@pytest.mark.parametrize("status", ["pending", "success", "failed", "cancelled"])
def test_only_started_jobs_can_be_stopped(broker, submit, ana, status):
    job = submit()
    Job.objects.update(status=status)
    with pytest.raises(Invalid, match="only started jobs can be stopped"):
        services.stop(job_id=job.id, actor=ana)
    assert broker.client().keys("pxm:job:*") == []


def test_without_a_broker_nobody_can_be_told_to_stop(submit, ana):
    job = submit()
    Job.objects.update(status="started")
    with pytest.raises(Unavailable, match="the broker does not answer"):
        services.stop(job_id=job.id, actor=ana)
