"""Wherever people wait for jobs they read that nobody works."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from rq.suspension import suspend

from jobs.crew import show_up
from jobs.models import Job
from pxm.clock import now
from tests.factories.people import OPERATOR, VIEWER, signed_in

NOBODY = "No worker is running, so nothing is built at present."
SUSPENDED = "The workers are suspended, so nothing is built at present."
PART = reverse("admin:jobs_job_standstill")
UNFINISHED = reverse("admin:jobs_job_unfinished")
SCREENS = [reverse("admin:index"), reverse("admin:jobs_job_changelist"), UNFINISHED, PART]


def shown(address: str, group: str | None = VIEWER) -> str:
    return signed_in(group).get(address).content.decode()


@pytest.fixture
def hire(broker):
    def hired(many: int) -> None:
        for number in range(many):
            broker.client().sadd("rq:workers:default", f"rq:worker:{number}")
            show_up(f"rq:worker:{number}", broker.client())

    return hired


@pytest.mark.parametrize("address", SCREENS)
def test_screens_say_that_nobody_works_and_who_suspended_it(hire, broker, address) -> None:
    assert NOBODY in shown(address)
    hire(1)
    assert NOBODY not in shown(address)
    suspend(broker.client())
    assert SUSPENDED in shown(address)
    assert "manage.py rqresume" in shown(address)


def test_a_list_on_the_screen_notices_within_its_next_question(hire, broker) -> None:
    hire(1)
    browser = signed_in(VIEWER)
    seen = browser.get(reverse("admin:jobs_job_changelist")).context["seen"]
    assert browser.get(UNFINISHED, {"seen": seen}).status_code == 204
    broker.client().flushall()
    assert NOBODY in browser.get(UNFINISHED, {"seen": seen}).content.decode()


def test_operators_read_how_many_workers_are_alive(hire, broker) -> None:
    hire(2)
    for address in (reverse("admin:index"), UNFINISHED):
        assert "2 workers are running." in shown(address, OPERATOR)
        assert "workers are running" not in shown(address)
    suspend(broker.client())
    assert "2 workers are suspended." in shown(reverse("admin:index"), OPERATOR)


def test_without_a_broker_operators_read_that_nobody_knows() -> None:
    assert "The broker does not answer" in shown(reverse("admin:index"), OPERATOR)


def test_a_waiting_job_says_what_keeps_it(submit, broker, hire) -> None:
    page = reverse("admin:jobs_job_change", args=[submit().pk])
    assert "Next in line, but no worker is running; it starts by itself as soon as one does." in shown(page)
    hire(1)
    assert "Next in line; it starts in a moment." in shown(page)
    Job.objects.update(created_at=now() - timedelta(minutes=1))
    assert "Next in line, but all workers are busy" in shown(page)
    suspend(broker.client())
    assert "but the workers are suspended" in shown(page)


def test_a_page_on_which_one_writes_is_not_reloaded_when_one_has_been_signed_out(client, broker) -> None:
    for browser in (client, signed_in(None)):
        answer = browser.get(PART)
        assert (answer.status_code, answer.content, answer.headers.get("HX-Refresh")) == (204, b"", None)
