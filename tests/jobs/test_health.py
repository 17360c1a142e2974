"""What operators read about jobs in `/readyz`."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rq.suspension import suspend

from jobs.models import Job
from pxm.clock import now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("health_at_once")]


def facts(anonymous_api) -> dict:
    return anonymous_api.get("/readyz").body["parts"]["jobs"]


def test_the_wait_of_the_oldest_waiting_job_is_told(anonymous_api, submit):
    submit()
    old = submit()
    Job.objects.filter(pk=old.pk).update(created_at=now() - timedelta(seconds=90))
    assert 90 <= facts(anonymous_api)["oldest_waiting_seconds"] < 100
    assert facts(anonymous_api)["ready"] is True


def test_without_waiting_jobs_it_is_nothing(anonymous_api, submit):
    submit()
    Job.objects.update(status="started")
    assert facts(anonymous_api)["oldest_waiting_seconds"] == 0


def test_nobody_at_work_is_told_and_does_not_make_a_web_server_unready(anonymous_api, broker):
    answer = anonymous_api.get("/readyz")
    told = answer.body["parts"]["jobs"]
    assert (answer.status, told["ready"], told["workers"], told["standstill"]) == (200, True, 0, "nobody")


def test_suspended_workers_are_told(anonymous_api, broker):
    suspend(broker.client())
    assert facts(anonymous_api)["standstill"] == "suspended"


def test_without_a_broker_the_workers_are_unknown(anonymous_api):
    assert (facts(anonymous_api)["workers"], facts(anonymous_api)["standstill"]) == (None, None)
