"""The doorbell: what RQ carries, when it rings, and that it may fail."""

from __future__ import annotations

import logging

import pytest
import rq
from django.db import OperationalError
from rq.serializers import JSONSerializer

from jobs import bell
from jobs.bell import UNHEARD_ENOUGH, ring, sweep
from jobs.models import Job
from tests.valkey import Valkey

pytestmark = pytest.mark.django_db


def messages(broker: Valkey) -> list[rq.job.Job]:
    return rq.Queue("default", connection=broker.client(), serializer=JSONSerializer).jobs


@pytest.fixture
def open_connections(monkeypatch):
    """Let `sweep` leave the connection of the test's transaction alone."""
    monkeypatch.setattr(bell.connections, "close_all", lambda: None)


def test_a_message_means_look_and_nothing_else(broker):
    ring()
    (message,) = messages(broker)
    assert (message.func_name, message.args, message.kwargs, message.timeout) == ("jobs.worker.drain", [], {}, -1)
    assert message.retries_left == 3


def test_unheard_messages_do_not_pile_up(broker):
    for _ in range(UNHEARD_ENOUGH + 5):
        ring()
    assert len(messages(broker)) == UNHEARD_ENOUGH


def test_a_broker_that_is_away_is_noted_and_nothing_else(caplog):
    with caplog.at_level(logging.WARNING, logger="jobs.bell"):
        ring()
    assert [record.message for record in caplog.records] == ["broker unreachable, jobs wait for the next sweep"]


@pytest.mark.parametrize(("status", "rings"), [("pending", 1), ("started", 1), ("success", 0), ("cancelled", 0)])
def test_the_sweep_rings_for_jobs_that_nobody_works_on(broker, submit, open_connections, status, rings):
    submit()
    Job.objects.update(status=status)
    sweep()
    assert len(messages(broker)) == rings


def test_the_sweep_survives_a_database_that_is_away(broker, open_connections, monkeypatch, caplog):
    def unreachable() -> bool:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(bell, "has_work_for_another", unreachable)
    sweep()
    assert messages(broker) == []
    assert "database unreachable, no sweep" in caplog.text
