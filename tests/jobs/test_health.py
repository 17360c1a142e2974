"""What operators read about jobs in `/readyz`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.models import Job
from pxm.clock import now

pytestmark = pytest.mark.django_db


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
