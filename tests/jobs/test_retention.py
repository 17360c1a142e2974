"""Finished jobs that are not kept any more are deleted in bounded pieces, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import retention
from jobs.models import Job, JobError
from jobs.retention import forget_finished_jobs
from pxm.clock import now
from pxm.upkeep import tidy_up

pytestmark = pytest.mark.django_db

DAYS = 90
FINISHED = ("success", "failed", "cancelled")


def jobs(many: int, *, days: float = 0, status: str = "success", **values: object) -> list[Job]:
    """Make jobs that were asked for so many days ago, the first one earliest."""
    asked = now() - timedelta(days=days)
    return Job.objects.bulk_create(
        Job(
            **{"type": "work", "lane": "one", "status": status, "created_at": asked + timedelta(milliseconds=number)}
            | values
        )
        for number in range(many)
    )


def left() -> set[object]:
    return set(Job.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("status", FINISHED)
def test_after_ninety_days_a_finished_job_goes(status):
    jobs(3, days=DAYS + 1, status=status)
    young = jobs(2, days=DAYS - 1, status=status)
    assert forget_finished_jobs() == 3
    assert left() == {job.pk for job in young}


def test_a_job_that_has_not_ended_stays_however_old_it_is(settings):
    settings.JOBS_KEPT = 1
    waiting, running = jobs(2, days=1000, status="pending"), jobs(1, days=1000, status="started")
    (newest,) = jobs(1)
    assert forget_finished_jobs() == 0
    assert left() == {job.pk for job in [*waiting, *running, newest]}


def test_what_counts_is_when_it_ended():
    planned = jobs(1, days=DAYS + 100, completed_at=now() - timedelta(days=1))
    assert forget_finished_jobs() == 0
    assert left() == {planned[0].pk}


def test_at_most_so_many_finished_jobs_are_kept_the_newest_ones(settings):
    settings.JOBS_KEPT = 4
    rows = [*jobs(7, days=5), *jobs(2, days=1, status="cancelled")]
    (waiting,) = jobs(1, days=10, status="pending")
    assert [forget_finished_jobs(), forget_finished_jobs()] == [5, 0]
    assert left() == {waiting.pk, *(job.pk for job in rows[5:])}


def test_of_jobs_of_the_same_moment_too_just_so_many_are_kept(settings):
    settings.JOBS_KEPT = 4
    jobs(9, created_at=now())
    forget_finished_jobs()
    assert Job.objects.count() == 4


def test_zero_stands_for_no_limit(settings):
    settings.JOB_DAYS = settings.JOBS_KEPT = 0
    jobs(5, days=10_000)
    assert tidy_up() == 0
    assert Job.objects.count() == 5


def test_errors_go_first_in_pieces_of_their_own(monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 10)
    (old,) = jobs(1, days=DAYS + 1, status="failed")
    (young,) = jobs(1, status="failed")
    for job, many in ((old, 25), (young, 3)):
        JobError.objects.bulk_create(JobError(job=job, position=number, message="no") for number in range(many))
    assert forget_finished_jobs() == 26
    assert set(JobError.objects.values_list("job", flat=True)) == {young.pk}


def test_a_job_that_tried_again_outlives_the_first_one():
    (old,) = jobs(1, days=DAYS + 1, status="failed")
    (again,) = jobs(1, days=DAYS - 1, retry_of=old)
    forget_finished_jobs()
    again.refresh_from_db()
    assert again.retry_of is None


def test_a_piece_is_bounded_and_the_next_takes_up_what_was_left(monkeypatch):
    monkeypatch.setattr(retention, "CHUNK", 10)
    jobs(150, days=DAYS + 1)
    assert [tidy_up(), tidy_up(), tidy_up()] == [100, 50, 0]


def test_as_many_queries_for_two_jobs_as_for_two_hundred(count_queries):
    jobs(2, days=DAYS + 1)
    few = count_queries(forget_finished_jobs)
    jobs(200, days=DAYS + 1)
    assert count_queries(forget_finished_jobs) == few
