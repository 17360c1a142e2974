"""How many workers are alive, and whether anybody works."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from django.core.management import call_command
from rq.suspension import resume, suspend

from jobs.crew import PATIENCE, SECONDS_OF_SILENCE, Crew, Standstill, crew, standstill, works_on
from jobs.models import Job
from jobs.worker import Worker
from pxm.clock import now
from pxm.upkeep import Rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def hire(broker):
    """Register a worker at the broker, as one does that starts."""

    def hired() -> Worker:
        worker = Worker.connected(asked_before=lambda: False, rounds=Rounds())
        worker.register_birth()
        worker.heartbeat()
        return worker

    return hired


def test_at_first_nobody_works(broker):
    assert crew() == Crew(0, is_suspended=False)
    assert standstill(crew()) is Standstill.NOBODY


def test_workers_are_counted_while_they_show_up(hire, broker):
    here, gone = hire(), hire()
    assert crew() == Crew(2, is_suspended=False)
    assert standstill(crew()) is None
    # As its time goes by without another sign of life.
    broker.client().delete(f"pxm:{gone.key}")
    assert crew() == Crew(1, is_suspended=False)
    here.register_death()
    assert crew() == Crew(0, is_suspended=False)


def test_a_sign_of_life_is_forgotten_within_fifteen_seconds(hire, broker):
    key = f"pxm:{hire().key}"
    assert 0 < broker.client().ttl(key) <= SECONDS_OF_SILENCE < 15


def test_a_machine_knows_its_own_workers(hire, broker, settings):
    here = hire()
    assert (works_on(socket.gethostname()), works_on("elsewhere")) == (True, False)
    broker.client().delete(f"pxm:{here.key}")
    assert works_on(socket.gethostname()) is False


def test_whoever_watches_a_worker_is_told_by_an_exit_code(hire, broker, settings):
    def code() -> int:
        with pytest.raises(SystemExit) as end:
            call_command("worker", "--alive")
        return int(end.value.code)

    assert code() == 1
    hire()
    assert code() == 0
    settings.REDIS_URL = "unix:///tmp/pxm-nobody-listens-here.sock?db=0"
    assert (works_on(socket.gethostname()), code()) == (None, 0)


def test_suspended_workers_are_alive_and_do_nothing(hire, broker):
    hire()
    suspend(broker.client())
    assert crew() == Crew(1, is_suspended=True)
    assert standstill(crew()) is Standstill.SUSPENDED
    resume(broker.client())
    assert standstill(crew()) is None


def test_without_a_broker_nobody_knows_until_a_job_is_left_waiting(submit, count_queries):
    assert crew() is None
    assert standstill(None) is None
    job = submit()
    assert standstill(None) is None
    Job.objects.update(created_at=now() - PATIENCE - timedelta(seconds=1))
    assert standstill(None) is Standstill.NOBODY
    assert count_queries(lambda: standstill(None)) == 1
    submit()
    Job.objects.exclude(pk=job.pk).update(status="started")
    assert standstill(None) is None


def test_a_planned_job_is_not_left_waiting(submit):
    submit(not_before=now() + timedelta(hours=1))
    Job.objects.update(created_at=now() - timedelta(days=1))
    assert standstill(None) is None
