"""Work that is not atomic: it commits in chunks, each guarded by the claim, and goes on where the last one ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.db import OperationalError, connection

from jobs import progress, runner, services, transitions
from jobs import run as run_module
from jobs.errors import JobFailed
from jobs.models import Job
from jobs.run import FIRST_CHUNK, LONGEST_CHUNK, SECONDS_OF_A_CHUNK, Run, next_length
from jobs.transitions import claim_next
from pxm.errors import Problem

pytestmark = pytest.mark.django_db

SOMEBODY_ELSE = UUID("00000000-0000-0000-0000-000000000001")


def made() -> list[int]:
    return sorted(int(name) for name in Group.objects.filter(name__regex=r"^\d+$").values_list("name", flat=True))


def make(numbers: list[int]) -> None:
    Group.objects.bulk_create([Group(name=str(number)) for number in numbers])


def count_to(total: int, *, die_at: int = 0, error: Exception | None = None):
    """Return work that makes a row for each number in chunks, and raises `error` when it meets `die_at` at first."""

    def work(run: Run) -> dict[str, int]:
        for numbers in run.in_chunks(range(run.checkpoint.get("reached", 0) + 1, total + 1)):
            with run.chunk():
                make(numbers)
                run.reach({"reached": numbers[-1]})
                if die_at in numbers and run.job.interruptions == 0:
                    raise error or OperationalError("server closed the connection")
        return {"counted": total}

    return work


@pytest.fixture
def tens(monkeypatch):
    """Chunks of ten, however busy the machine is."""
    monkeypatch.setattr(run_module, "next_length", lambda length, seconds: length)


def take_over(job: Job) -> None:
    """Give the row to another runner, as if this one had been cut off."""
    Job.objects.filter(pk=job.pk).update(owner=SOMEBODY_ELSE)


def reread(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_work_in_chunks_ends_with_its_result(tens, work, submit, run_jobs):
    work(count_to(45), atomic=False)
    job = submit()
    run_jobs()
    job = reread(job)
    assert (job.status, job.result, job.checkpoint) == ("success", {"counted": 45}, {"reached": 45})
    assert job.completed_at is not None
    assert made() == list(range(1, 46))


def test_a_repeatable_job_goes_on_after_its_last_chunk_and_does_nothing_twice(tens, work, submit, run_jobs, clock):
    work(count_to(45, die_at=35), atomic=False)
    job = submit()
    runner.run(claim_next("one"))
    job = reread(job)
    assert (job.status, job.checkpoint) == ("pending", {"reached": 30})
    assert made() == list(range(1, 31))
    clock(timedelta(seconds=1))
    run_jobs()
    job = reread(job)
    assert (job.status, job.interruptions) == ("success", 1)
    assert made() == list(range(1, 46))


def test_a_job_that_is_not_repeatable_fails_and_keeps_its_chunks(tens, work, submit, run_jobs):
    work(count_to(45, die_at=35), atomic=False, repeatable=False)
    job = submit()
    run_jobs()
    job = reread(job)
    assert (job.status, job.errors.get().code) == ("failed", "interrupted")
    assert made() == list(range(1, 31))


def test_a_failure_undoes_the_chunk_in_hand_and_no_other(tens, work, submit, run_jobs):
    work(count_to(45, die_at=35, error=JobFailed([Problem("too many")])), atomic=False)
    job = submit()
    run_jobs()
    job = reread(job)
    assert (job.status, job.errors.get().message, job.checkpoint) == ("failed", "too many", {"reached": 30})
    assert made() == list(range(1, 31))


@pytest.mark.parametrize("moment", ["before", "within"])
def test_nothing_of_a_chunk_stays_where_another_runner_has_the_job(work, submit, moment):
    def lose(run: Run) -> None:
        with run.chunk():
            make([1])
            run.reach({"reached": 1})
        if moment == "before":
            take_over(run.job)
        with run.chunk():
            make([2])
            if moment == "within":
                take_over(run.job)
            run.reach({"reached": 2})

    work(lose, atomic=False)
    job = submit()
    runner.run(claim_next("one"))
    job = reread(job)
    assert (job.status, job.checkpoint, job.error_total) == ("started", {"reached": 1}, 0)
    assert made() == [1]


def test_the_success_of_work_in_chunks_is_not_written_where_another_runner_has_the_job(work, submit):
    work(lambda run: take_over(run.job), atomic=False)
    job = submit()
    runner.run(claim_next("one"))
    job = reread(job)
    assert (job.status, job.owner) == ("started", SOMEBODY_ELSE)


def test_a_new_attempt_sees_the_checkpoint_and_a_job_tried_again_starts_over(work, submit, run_jobs, clock):
    seen = []

    def look(run: Run) -> None:
        seen.append(run.checkpoint)
        with run.chunk():
            run.reach({"page": 7})
        raise JobFailed([Problem("no")]) if run.job.interruptions else OperationalError("gone")

    work(look, atomic=False)
    job = submit()
    for _ in range(2):
        run_jobs()
        clock(timedelta(seconds=1))
    services.retry(job_id=job.id, actor=None, request_id="r")
    for _ in range(2):
        run_jobs()
        clock(timedelta(seconds=1))
    assert seen == [{}, {"page": 7}, {}, {"page": 7}]


def test_the_last_chunk_may_hold_the_success(work, submit, run_jobs):
    def publish(run: Run) -> None:
        with run.chunk():
            make([1])
            run.finish({"made": 1})
        assert reread(run.job).status == "success"

    work(publish, atomic=False)
    job = submit()
    run_jobs()
    job = reread(job)
    assert (job.status, job.result, job.error_total) == ("success", {"made": 1}, 0)


def test_a_last_chunk_that_fails_takes_the_success_with_it(work, submit, run_jobs):
    def publish(run: Run) -> None:
        with run.chunk():
            make([1])
            run.finish({"made": 1})
            raise JobFailed([Problem("no")])

    work(publish, atomic=False)
    job = submit()
    run_jobs()
    job = reread(job)
    assert (job.status, job.result, made()) == ("failed", {}, [])


@pytest.mark.parametrize("call", [lambda run: run.reach({}), lambda run: run.finish({})])
def test_checkpoint_and_success_are_written_with_a_chunk_only(work, submit, run_jobs, call):
    work(call, atomic=False)
    job = submit()
    run_jobs()
    assert reread(job).errors.get().code == "crashed"


def test_atomic_work_has_no_chunks(work, submit, run_jobs):
    def chunk(run: Run) -> None:
        make([1])
        with run.chunk():
            make([2])

    work(chunk)
    job = submit()
    run_jobs()
    assert (reread(job).errors.get().code, made()) == ("crashed", [])


def test_progress_is_seen_and_a_stop_keeps_the_chunks_before(broker, work, submit, run_jobs, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_TICKS", 0)
    ana = User.objects.create(username="ana")

    def count(run: Run) -> None:
        for number in (1, 2, 3):
            with run.chunk():
                make([number])
                run.progress(number, 3)
            services.stop(job_id=run.job.id, actor=ana)

    work(count, atomic=False)
    job = submit()
    run_jobs()
    job = reread(job)
    assert (job.status, job.errors.get().message, made()) == ("failed", "stopped by ana", [1])


@pytest.fixture
def lost_writes(monkeypatch):
    """Let the database be away for the first two times that the end of a job is written."""
    pauses: list[float] = []
    monkeypatch.setattr(transitions.time, "sleep", pauses.append)
    ours = transitions._ours

    def away(job: Job):
        if len(pauses) < 2 and reread(job).checkpoint:
            raise OperationalError("the database system is shutting down")
        return ours(job)

    monkeypatch.setattr(transitions, "_ours", away)
    return pauses


@pytest.mark.parametrize(("end", "status"), [(None, "success"), (JobFailed([Problem("no")]), "failed")])
def test_the_end_is_written_when_the_database_is_back(work, submit, run_jobs, lost_writes, end, status):
    attempts = []

    def once(run: Run) -> None:
        attempts.append(run.job.attempts)
        with run.chunk():
            make([1])
            run.reach({"reached": 1})
        if end:
            raise end

    work(once, atomic=False, repeatable=False)
    job = submit()
    run_jobs()
    assert (reread(job).status, attempts, lost_writes) == (status, [1], [0.1, 0.2])


def test_an_end_that_the_database_never_takes_is_left_to_the_next_runner(work, submit, monkeypatch):
    def away(job: Job) -> None:
        raise OperationalError("disk full")

    work(atomic=False)
    job = submit()
    claimed = claim_next("one")
    monkeypatch.setattr(transitions, "SECONDS_TO_INSIST", 0)
    monkeypatch.setattr(transitions, "_ours", away)
    runner.run(claimed)
    assert reread(job).status == "started"


@pytest.mark.parametrize(
    ("length", "seconds", "expected"),
    [
        (10, 0.0, 20),
        (10, SECONDS_OF_A_CHUNK / 100, 20),
        (100, SECONDS_OF_A_CHUNK, 100),
        (100, SECONDS_OF_A_CHUNK * 2, 50),
        (100, SECONDS_OF_A_CHUNK * 1000, 1),
        (1, 60.0, 1),
        (LONGEST_CHUNK, 0.001, LONGEST_CHUNK),
    ],
)
def test_a_chunk_is_as_long_as_it_may_last(length, seconds, expected):
    assert next_length(length, seconds) == expected


def test_items_are_handed_on_in_order_in_lists_that_follow_the_time_chunks_take(submit, monkeypatch):
    moment = [0.0]
    monkeypatch.setattr(run_module.time, "monotonic", lambda: moment[0])
    submit()
    run = Run(claim_next("one"))
    lengths, seen = [], []
    for items in run.in_chunks(iter(range(500))):
        with run.chunk():
            moment[0] += 0.01 * len(items)
        moment[0] += 60  # what happens beside chunks keeps nobody waiting
        lengths.append(len(items))
        seen.extend(items)
    assert seen == list(range(500))
    assert lengths[:2] == [FIRST_CHUNK, 2 * FIRST_CHUNK]
    full = SECONDS_OF_A_CHUNK / 0.01
    assert all(0.9 * full <= length <= full for length in lengths[2:-1])


def test_a_chunk_costs_three_statements(work, submit, count_queries):
    """Locking the claim, what the chunk writes, and the checkpoint; the transaction itself is a savepoint here."""
    submit()
    run = Run(claim_next("one"))

    def chunk() -> None:
        with run.chunk():
            Group.objects.create(name=str(uuid4()))
            run.reach({"a": 1})

    assert count_queries(chunk) == 3 + (2 if connection.in_atomic_block else 0)
