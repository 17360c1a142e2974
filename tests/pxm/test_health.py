"""What operators and load balancers are told by `/healthz` and `/readyz`."""

from __future__ import annotations

import socket
import time

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from pxm import health, registry
from pxm.health import Health, Probe
from pxm.registry import Registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def probes(monkeypatch):
    """No probe at first; a test declares its own."""
    found = Registry("probe under test")
    monkeypatch.setattr(health, "PROBES", found)
    yield found
    del registry.ALL[found.kind]


def ready():
    response = Client().get("/readyz")
    body = response.json()
    return response.status_code, body["status"], {name: part["ready"] for name, part in body["parts"].items()}


@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
def test_a_process_that_answers_is_alive_and_asks_nobody(path, django_assert_num_queries, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with django_assert_num_queries(0):
        response = Client().get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


def test_with_database_and_broker_it_is_ready(broker, probes):
    assert ready() == (200, "ready", {"database": True, "broker": True})


def test_without_a_broker_it_is_not_ready_and_says_so_at_once(settings, probes):
    settings.REDIS_URL = "unix:///tmp/pxm-nobody-listens-here.sock?db=0"
    started = time.perf_counter()
    assert ready() == (503, "not ready", {"database": True, "broker": False})
    assert time.perf_counter() - started < 0.5


def test_a_broker_that_hangs_is_given_up_after_a_second(settings, probes):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        started = time.perf_counter()
        assert ready()[0] == 503
        assert time.perf_counter() - started < 2.5


@pytest.mark.parametrize("problem", [OperationalError("password=secret"), InterfaceError("connection already closed")])
def test_without_a_database_it_is_not_ready_and_its_other_parts_are_not_asked(broker, probes, monkeypatch, problem):
    def cursor(*args, **kwargs):
        raise problem

    probes.add(Probe("jobs", lambda: pytest.fail("asked")))
    monkeypatch.setattr(connection, "cursor", cursor)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert "secret" not in response.text
    assert set(response.json()["parts"]) == {"database", "broker"}


def test_apps_declare_parts_of_their_own_with_their_facts(broker, probes):
    probes.add(Probe("mail", lambda: Health(ready=True, facts={"waiting": 7})))
    part = Client().get("/readyz").json()["parts"]["mail"]
    assert part.pop("ms") >= 0
    assert part == {"ready": True, "waiting": 7}


def test_a_part_that_is_not_ready_makes_the_whole_not_ready(broker, probes):
    probes.add(Probe("mail", lambda: Health(ready=False)))
    assert ready() == (503, "not ready", {"database": True, "broker": True, "mail": False})


def test_a_part_that_meets_a_broken_database_is_not_ready(broker, probes):
    def broken():
        raise OperationalError("gone")

    probes.add(Probe("mail", broken))
    assert ready()[2]["mail"] is False


def test_jobs_tell_for_how_long_the_oldest_has_waited(broker):
    assert Client().get("/readyz").json()["parts"]["jobs"]["oldest_waiting_seconds"] == 0


def test_health_is_told_over_plain_http_where_https_is_wanted(broker, settings, probes):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz/?$", r"^readyz/?$"]
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz/").status_code == 200
    assert Client().get("/pcm/products").status_code == 301
