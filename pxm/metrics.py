"""What Prometheus reads at `/metrics`: requests, as every web process counts them, and what rooms declare.

Nothing is counted or shown unless `PXM_METRICS_TOKEN` is set: how much is done, and when, is nobody else's business.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from pxm import health
from pxm.api.errors import error_response
from pxm.registry import Registry

# Where the web processes of one machine put down what they count, so that any of them can tell the sum.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

REQUESTS = Counter("pxm_requests", "Requests answered.", ["area", "method", "status"])
SECONDS = Histogram(
    "pxm_request_seconds",
    "Time from a request's arrival to the beginning of its answer.",
    ["area", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


@dataclass(frozen=True)
class Figures:
    """What a room tells under names of its own that begin with ``pxm_``.

    It is read when Prometheus asks, by one web process for all; it must be quick, however much there is to count.
    """

    name: str
    read: Callable[[], Iterable[Metric]]


FIGURES: Registry[Figures] = Registry("figures for Prometheus")


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures in Prometheus' text format, for whoever sends the token; 404 if there is none, else 401.

    Without a database or a broker it tells what it can, and that they are missing.
    """
    if not settings.METRICS_TOKEN:
        return error_response(404)
    sent = request.headers.get("Authorization", "")
    if not constant_time_compare(sent.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        return error_response(401)
    return HttpResponse(_text(), content_type=CONTENT_TYPE_LATEST)


def _text() -> bytes:
    if os.environ.get(SHARED_FOLDER):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # left untyped there
    else:
        counted = REGISTRY
    now = CollectorRegistry()
    now.register(_Now())
    return generate_latest(counted) + generate_latest(now)


class _Now(Collector):
    """What is read at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        parts = health.examine()
        ready = GaugeMetricFamily("pxm_ready", "Whether a part can do its work, as /readyz says.", labels=["part"])
        for name, part in parts.items():
            ready.add_metric([name], float(part.ready))
        yield ready
        if parts["database"].ready:
            for figures in FIGURES:
                yield from _read(figures)


def _read(figures: Figures) -> list[Metric]:
    try:
        return list(figures.read())
    except DatabaseError:  # it went away since
        return []
