"""Where a job stands among the others of its lane."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import position, progress
from jobs.models import Job
from pxm.clock import now

pytestmark = pytest.mark.django_db


def start(job: Job, *, ago: timedelta = timedelta(0)) -> Job:
    Job.objects.filter(pk=job.pk).update(status="started", started_at=now() - ago)
    job.refresh_from_db()
    return job


def test_the_first_job_of_an_idle_lane_is_next(submit):
    first, second = submit(), submit()
    assert position.place_in_line(first) == (1, None)
    assert position.place_in_line(second) == (2, None)


def test_a_running_job_is_first_in_line(submit):
    running, second, third = submit(), submit(), submit()
    start(running)
    assert position.place_in_line(second) == (2, running)
    assert position.place_in_line(third) == (3, running)


def test_other_lanes_do_not_count(work, submit):
    work(lane=lambda job: job.payload["lane"])
    start(submit(payload={"lane": "a"}))
    assert position.place_in_line(submit(payload={"lane": "b"})) == (1, None)


def test_jobs_of_one_millisecond_stand_in_the_order_of_their_ids(submit):
    jobs = [submit() for _ in range(3)]
    Job.objects.update(created_at=jobs[0].created_at)
    assert [position.place_in_line(Job.objects.get(pk=job.pk))[0] for job in jobs] == [1, 2, 3]


def test_a_place_costs_two_queries(submit, count_queries):
    jobs = [submit() for _ in range(5)]
    assert count_queries(lambda: position.place_in_line(jobs[-1])) == 2


def test_jobs_from_which_nothing_was_heard_for_long_stand_out(broker, work, submit, monkeypatch):
    work(lane=lambda job: job.payload["lane"])
    silent, lively, young = (submit(payload={"lane": str(n)}) for n in range(3))
    start(silent, ago=timedelta(minutes=11))
    start(lively, ago=timedelta(hours=2))
    start(young, ago=timedelta(minutes=9))
    progress._report(lively.id, 5, 10)
    assert position.without_progress() == [silent]


def test_progress_of_long_ago_is_silence(broker, submit, monkeypatch):
    job = start(submit(), ago=timedelta(hours=1))
    progress._report(job.id, 5, 10)
    monkeypatch.setattr(position, "now", lambda: now() + timedelta(minutes=11))
    assert position.without_progress() == [job]
