"""Jobs that the database interrupts: a deadlock, a lost connection or a full disk may be gone a moment later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError

from jobs.interruptions import LONGEST_TROUBLE, in_one_line, pause_after
from jobs.models import Job
from jobs.run import Run

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def fall(run: Run) -> None:
    raise OperationalError("database or disk is full\nDETAIL: no inode left")


@pytest.mark.parametrize(
    "trouble", [OperationalError("deadlock detected"), InterfaceError("connection already closed")]
)
def test_the_job_is_tried_again_after_a_second(work, submit, run_jobs, clock, trouble):
    troubles = [trouble]

    def recover(run: Run) -> None:
        if troubles:
            raise troubles.pop()

    work(recover)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.owner, job.started_at, job.attempts) == ("pending", None, None, 0)
    assert (job.interruptions, job.interrupted_by) == (1, str(trouble))
    assert timedelta(0) < job.not_before - job.interrupted_at <= SECOND
    clock(SECOND)
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.attempts, job.interruptions) == ("success", 1, 1)


def test_the_pauses_grow_and_after_an_hour_the_job_is_given_up_with_the_reason(work, submit, run_jobs, clock):
    """However fast it fails, and however many interruptions that are: they are no deaths."""
    work(fall)
    job = submit()
    pauses = []
    while True:
        run_jobs()
        job.refresh_from_db()
        if job.is_finished:
            break
        pause = job.not_before - clock(timedelta(0))
        pauses.append(round(pause.total_seconds()))
        clock(pause + SECOND / 100)
    assert pauses[:5] == [1, 5, 25, 125, 625]
    assert len(pauses) == 6
    assert sum(pauses) == pytest.approx(LONGEST_TROUBLE.total_seconds(), abs=3)
    error = job.errors.get()
    assert error.message == "the database interrupted the job 7 times within an hour: database or disk is full"
    assert (job.status, error.code) == ("failed", "interrupted")


def test_meanwhile_others_of_the_lane_run(work, submit, run_jobs):
    work(lambda run: fall(run) if run.job.payload["n"] == 0 else None)
    for n in (0, 1):
        submit(payload={"n": n})
    run_jobs()
    assert dict(Job.objects.values_list("payload__n", "status")) == {0: "pending", 1: "success"}


def test_a_job_that_is_put_off_can_be_cancelled(work, submit, run_jobs, api):
    work(fall)
    job = submit()
    run_jobs()
    assert api.post(f"/pcm/jobs/{job.pk}/cancel").status == 200
    job.refresh_from_db()
    assert job.status == "cancelled"


def test_what_must_not_be_repeated_fails_at_once_with_the_reason(work, submit, run_jobs):
    work(fall, repeatable=False)
    job = submit()
    run_jobs()
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.errors.get().message == (
        "the database interrupted the job, which is never repeated by itself: database or disk is full"
    )


@pytest.mark.usefixtures("real_database")
def test_for_work_that_gets_further_each_interruption_is_the_first(work, submit, run_jobs, clock):
    """It resumes behind the last chunk; what counts is for how long nothing of it could be written."""

    def take_a_chunk(run: Run) -> None:
        reached = run.checkpoint.get("reached", 0)
        if reached < 3:
            with run.chunk():
                run.reach({"reached": reached + 1})
            fall(run)

    work(take_a_chunk, atomic=False)
    job = submit()
    for _ in range(3):
        run_jobs()
        job.refresh_from_db()
        assert (job.status, job.interruptions) == ("pending", 1)
        clock(2 * SECOND)
    run_jobs()
    job.refresh_from_db()
    assert (job.status, job.checkpoint) == ("success", {"reached": 3})


def test_a_chunk_that_could_not_be_written_is_no_progress(work, submit, run_jobs, clock):
    def lose_a_chunk(run: Run) -> None:
        with run.chunk():
            run.reach({"reached": 1})
            fall(run)

    work(lose_a_chunk, atomic=False)
    job = submit()
    for times in (1, 2):
        run_jobs()
        job.refresh_from_db()
        assert (job.interruptions, job.checkpoint) == (times, {})
        clock(timedelta(minutes=1))


def test_no_pause_is_longer_than_an_hour():
    assert [pause_after(number).total_seconds() for number in (0, 1, 2, 5, 6, 100, 32767)] == [
        *(1, 5, 25, 3125),
        *[3600] * 3,
    ]


def test_a_reason_is_one_line_and_never_empty():
    assert in_one_line(OperationalError("no space left\nHINT: free some")) == "no space left"
    assert in_one_line(InterfaceError()) == "InterfaceError"
