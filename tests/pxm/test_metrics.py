"""What Prometheus reads at `/metrics`, and what nobody else does."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from rq.suspension import suspend

from jobs.models import Job
from pxm import health, metrics
from pxm.clock import now
from pxm.metrics import Figures

pytestmark = pytest.mark.django_db

Key = tuple[str, frozenset[tuple[str, str]]]


@pytest.fixture(autouse=True)
def a_token(settings):
    settings.METRICS_TOKEN = "watcher"


def read(path: str = "/metrics", **labels: str) -> dict[str, float]:
    """Return the figures with these labels by name."""
    answer = Client().get(path, headers={"Authorization": "Bearer watcher"})
    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (200, "text/plain")
    assert "no-store" in answer.headers["Cache-Control"]
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {sample.name: sample.value for sample in samples if labels.items() <= sample.labels.items()}


def job(status: str, lane: str = "pim", **fields: object) -> Job:
    return Job.objects.create(type="child-products", lane=lane, status=status, request_id="r", **fields)


def test_requests_are_counted_by_area_method_and_status():
    before = read(area="pcm", method="GET", status="401").get("pxm_requests_total", 0)
    for _ in range(3):
        assert Client().get(f"/pcm/products/{uuid4()}").status_code == 401
    after = read(area="pcm", method="GET")
    assert after["pxm_requests_total"] == before + 3
    assert after["pxm_request_seconds_count"] >= 3
    assert after["pxm_request_seconds_sum"] > 0


def test_clients_make_up_no_figures():
    Client().generic("BREW", "/teapot/1")
    Client().get("/teapot/2")
    read("/metrics/")
    assert read(area="other", method="other", status="404")["pxm_requests_total"] >= 1
    assert not {*read(area="teapot"), *read(method="BREW"), *read(area="metrics")}


def test_jobs_are_told_by_lane_and_state(broker):
    for lane in ("pim", "publish 1", "publish 2"):
        job("started", lane)
        job("pending", lane, created_at=now() - timedelta(seconds=90))
    for status in ("success", "success", "failed"):
        job(status)
    assert read(lane="pim", state="started")["pxm_jobs_unfinished"] == 1
    assert read(lane="publish", state="pending")["pxm_jobs_unfinished"] == 2
    assert read(type="child-products", state="success")["pxm_jobs_finished"] == 2
    assert read(type="child-products", state="failed")["pxm_jobs_finished"] == 1
    assert 90 <= read()["pxm_jobs_oldest_wait_seconds"] < 100
    assert (read()["pxm_workers"], read()["pxm_workers_suspended"]) == (0, 0)
    suspend(broker.client())
    assert read()["pxm_workers_suspended"] == 1


def test_more_jobs_cost_no_more_queries(count_queries):
    job("started")
    few = count_queries(read)
    Job.objects.bulk_create([Job(type="t", lane=f"lane {number}", request_id="r") for number in range(200)])
    assert count_queries(read) == few


def test_without_a_broker_workers_are_unknown():
    figures = read()
    assert "pxm_workers" not in figures
    assert (read(part="broker")["pxm_ready"], read(part="database")["pxm_ready"]) == (0, 1)


def test_without_a_database_it_says_so(monkeypatch):
    monkeypatch.setattr(health, "_database", lambda: health.Health(ready=False))
    assert read(part="database")["pxm_ready"] == 0
    assert "pxm_jobs_oldest_wait_seconds" not in read()


def test_figures_that_cannot_be_read_leave_the_others():
    def broken():
        raise OperationalError

    with metrics.FIGURES.holding(Figures("broken", broken)):
        assert "pxm_jobs_oldest_wait_seconds" in read()


@pytest.mark.parametrize("sent", ["", "watcher", "Bearer", "Bearer another", "Bearer wätcher", "Basic watcher"])
def test_a_stranger_is_told_nothing(sent):
    answer = Client().get("/metrics", headers={"Authorization": sent} if sent else {})
    assert (answer.status_code, b"pxm_" in answer.content) == (401, False)
    assert answer.json()["errors"][0]["status"] == "401"


def test_without_a_token_there_is_no_such_path_and_nothing_is_counted(settings):
    before = read(area="pcm", method="HEAD")
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    Client().head("/pcm/products")
    settings.METRICS_TOKEN = "watcher"
    assert read(area="pcm", method="HEAD") == before
