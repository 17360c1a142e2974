"""What operators and load balancers are told by `/healthz` and `/readyz`."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from pxm import health, registry
from pxm.health import FEWEST_FREE_BYTES, Health, Probe
from pxm.registry import Registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("health_at_once")]

GOOD = {"database": True, "broker": True, "disk": True}


_Usage = namedtuple("_Usage", ["free"])


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


def problem_of(part):
    return Client().get("/readyz").json()["parts"][part].get("problem")


@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
def test_a_process_that_answers_is_alive_and_asks_nobody(path, django_assert_num_queries, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with django_assert_num_queries(0):
        response = Client().get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Length"] == str(len(response.content))


def test_with_database_and_broker_it_is_ready(broker, probes):
    assert ready() == (200, "ready", GOOD)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "stranger.example", "[::1]", "not a name"])
def test_the_question_may_come_by_any_name_or_address(host, path, settings, broker, probes):
    settings.ALLOWED_HOSTS = ["pxm.example"]
    assert Client().get(path, headers={"Host": host}).status_code == 200
    assert Client().get("/pcm/products", headers={"Host": host}).status_code == 400


def test_without_a_broker_it_serves_and_says_so_at_once(settings, probes):
    settings.REDIS_URL = "unix:///tmp/pxm-nobody-listens-here.sock?db=0"
    started = time.perf_counter()
    assert ready() == (200, "ready", GOOD | {"broker": False})
    assert problem_of("broker") == "the broker does not answer; jobs begin later, when a worker looks by itself"
    assert time.perf_counter() - started < 0.5


def test_a_broker_that_hangs_is_given_up_after_a_second(settings, probes):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        started = time.perf_counter()
        assert ready()[0] == 200
        assert time.perf_counter() - started < 2


@pytest.mark.parametrize("problem", [OperationalError("password=secret"), InterfaceError("connection already closed")])
def test_without_a_database_it_is_not_ready_and_its_other_parts_are_not_asked(broker, probes, monkeypatch, problem):
    def cursor(*args, **kwargs):
        raise problem

    probes.add(Probe("jobs", lambda: pytest.fail("asked")))
    monkeypatch.setattr(connection, "cursor", cursor)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert "secret" not in response.text
    assert set(response.json()["parts"]) == set(GOOD)
    assert response.json()["parts"]["database"]["problem"] == "the database does not answer"


def test_where_migrations_are_missing_it_is_not_ready(broker, probes):
    MigrationRecorder(connection).record_unapplied("jobs", "0001_initial")
    assert ready() == (503, "not ready", GOOD | {"database": False})
    assert problem_of("database") == "the database is of another version: `manage.py migrate` has not been run"


def test_a_database_of_a_later_version_is_served(broker, probes):
    MigrationRecorder(connection).record_applied("jobs", "9999_of_the_next_version")
    assert ready()[0] == 200


@pytest.mark.only_on("postgresql")
def test_a_database_that_only_reads_is_not_ready_on_postgresql(broker, probes):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert ready() == (503, "not ready", GOOD | {"database": False})
    assert problem_of("database") == "the database takes no changes at present"


@pytest.mark.only_on("sqlite")
def test_a_database_that_only_reads_is_not_ready_on_sqlite(broker, probes, real_database, monkeypatch):
    assert ready()[0] == 200
    file = connection.settings_dict["NAME"]
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(file))  # nothing stops root
    assert ready() == (503, "not ready", GOOD | {"database": False})
    assert problem_of("database") == "the database takes no changes at present"


def test_a_full_disk_is_not_ready(broker, probes, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: _Usage(free=FEWEST_FREE_BYTES - 1))
    assert ready() == (503, "not ready", GOOD | {"disk": False})
    assert problem_of("disk") == "there is no room left on the disk"


def test_a_database_that_hangs_is_given_up_after_two_seconds(broker, probes, real_database, monkeypatch):
    """The next who asks does not wait behind it for longer."""
    monkeypatch.undo()  # in a thread of its own, as it runs
    go = threading.Event()
    monkeypatch.setattr(health, "PROBES", probes)
    monkeypatch.setattr(health, "_examiner", ThreadPoolExecutor(1))
    monkeypatch.setattr(health, "_database", lambda: go.wait(20) and Health(ready=True))
    try:
        for _ in range(2):
            started = time.perf_counter()
            assert ready() == (503, "not ready", GOOD | {"database": False})
            assert time.perf_counter() - started < 2.5
    finally:
        go.set()
        health._examiner.shutdown()


def test_a_part_that_hangs_is_left_out(broker, probes, monkeypatch, real_database):
    monkeypatch.setattr(health, "_examiner", ThreadPoolExecutor(1))
    go = threading.Event()
    probes.add(Probe("mail", lambda: go.wait(20) and Health(ready=True)))
    try:
        assert ready() == (200, "ready", GOOD)
    finally:
        go.set()
        health._examiner.submit(connections.close_all)
        health._examiner.shutdown()


def test_apps_declare_parts_of_their_own_with_their_facts(broker, probes):
    probes.add(Probe("mail", lambda: Health(ready=True, facts={"waiting": 7})))
    part = Client().get("/readyz").json()["parts"]["mail"]
    assert part.pop("ms") >= 0
    assert part == {"ready": True, "waiting": 7}


def test_a_part_that_is_not_ready_makes_the_whole_not_ready(broker, probes):
    probes.add(Probe("mail", lambda: Health(ready=False)))
    assert ready() == (503, "not ready", GOOD | {"mail": False})


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
