"""Jobs that must not start before a time: until then they stand in no line, wake nobody and wait for nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import rq
from rq.serializers import JSONSerializer

from jobs import bell, position, runner, services
from jobs.models import Job
from pxm.clock import now

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_nobody_starts_a_job_before_its_moment(submit, run_jobs, clock):
    job = submit(not_before=now() + HOUR)
    run_jobs()
    assert Job.objects.get().status == "pending"
    clock(HOUR)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "success"
    assert job.started_at >= job.not_before


def test_a_moment_that_is_over_is_none(submit, run_jobs):
    submit(not_before=now() - HOUR)
    run_jobs()
    assert Job.objects.get().status == "success"


def test_a_planned_job_does_not_hold_up_those_behind_it(work, submit, run_jobs, clock):
    order = []
    work(lambda run: order.append(run.job.payload["n"]))
    submit(payload={"n": 0}, not_before=now() + HOUR)
    submit(payload={"n": 1})
    run_jobs()
    assert order == [1]
    clock(HOUR)
    run_jobs()
    assert order == [1, 0]


def test_jobs_that_are_due_run_in_the_order_in_which_they_were_submitted(work, submit, run_jobs, clock):
    order = []
    work(lambda run: order.append(run.job.payload["n"]))
    submit(payload={"n": 0}, not_before=now() + 2 * HOUR)
    submit(payload={"n": 1}, not_before=now() + HOUR)
    submit(payload={"n": 2})
    clock(3 * HOUR)
    run_jobs()
    assert order == [0, 1, 2]


def test_a_lane_of_planned_jobs_needs_no_runner(broker, submit, clock, django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr(bell.connections, "close_all", lambda: None)
    queue = rq.Queue("default", connection=broker.client(), serializer=JSONSerializer)
    with django_capture_on_commit_callbacks(execute=True):
        submit(not_before=now() + HOUR)
    bell.sweep()
    assert (queue.count, runner.waiting_lanes(), runner.has_work_for_another()) == (0, [], False)
    clock(HOUR)
    bell.sweep()
    assert (queue.count, runner.waiting_lanes()) == (1, ["one"])


def test_a_planned_job_has_no_place_in_line(submit):
    submit(not_before=now() + HOUR)
    assert position.place_in_line(submit()) == (1, None)


def test_a_wait_begins_at_the_planned_moment(anonymous_api, submit, clock, health_at_once):
    def waited() -> float:
        return anonymous_api.get("/readyz").body["parts"]["jobs"]["oldest_waiting_seconds"]

    submit(not_before=now() + HOUR)
    assert waited() == 0
    clock(HOUR + timedelta(seconds=90))
    assert 90 <= waited() < 120


def test_a_planned_job_can_be_cancelled_and_tried_again_at_once(submit, run_jobs):
    job = submit(not_before=now() + HOUR)
    assert services.cancel(job_id=job.id).status == "cancelled"
    new = services.retry(job_id=job.id, actor=None, request_id="r")
    assert new.not_before is None
    run_jobs()
    assert Job.objects.get(pk=new.pk).status == "success"
