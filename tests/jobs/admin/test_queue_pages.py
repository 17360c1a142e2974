"""The queue's own pages are for operators, their buttons too."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.people import MERCHANDISER, OPERATOR, VIEWER, signed_in

PAGES = ["/admin/django_rq/dashboard/", "/admin/django_rq/dashboard/queues/0/", "/admin/django_rq/dashboard/stats.json"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("group", [VIEWER, MERCHANDISER, None])
def test_nobody_else_gets_in(broker, group, path) -> None:
    assert signed_in(group).get(path).status_code == 403


def test_nobody_else_empties_the_queue(broker) -> None:
    broker.client().rpush("rq:queue:default", "a-message")
    answer = signed_in(MERCHANDISER).post("/admin/django_rq/dashboard/queues/0/empty/", {"post": "yes"})

    assert answer.status_code == 403
    assert broker.client().llen("rq:queue:default") == 1


@pytest.mark.parametrize("path", PAGES)
def test_an_operator_reads_them(broker, settings, path) -> None:
    settings.RQ_QUEUES = {"default": {"URL": broker.url}}
    assert signed_in(OPERATOR).get(path).status_code == 200


def test_without_a_broker_the_page_says_so() -> None:
    answer = signed_in(OPERATOR).get(reverse("admin:django_rq_dashboard_changelist"))

    assert answer.status_code == 503
    assert "The broker does not answer." in answer.content.decode()
