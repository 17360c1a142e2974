"""The figures of requests on one database, which the environment names: run by `tests.benchmarks.doors`.

The web servers are real ones; their client runs beside them, on the same cores.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.http import HttpRequest, HttpResponseBase
from django.test import override_settings
from django.urls import path, resolve

from products.building.preview import preview_build
from products.building.rules import RuleSet
from products.models import Product
from pxm import urls
from pxm.oauth.models import ApplicationKey
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from tests.benchmarks import catalog
from tests.benchmarks.measures import machine
from tests.benchmarks.timing import plain_seconds, ratio
from tests.client import APIClient
from tests.factories.products import ProductFactory

Figures = dict[str, Any]
Address = tuple[str, int]

LIST = "/pcm/products?page[limit]=25"
SLOW, CONNECTIONS, RULES = 2_000, 16, 1_000
# Half a head, half a body, half a chunk.
HALVES = (
    b"GET /pcm/products HTTP/1.1\r\nHost: loc",
    b"POST /pcm/products HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    b"POST /pcm/products HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{",
)
REQUESTS, SECONDS, CALLS, PARTS = 150, 5.0, 40, 4
_BOUND = ("--bind", "fd://{socket}", "pxm.wsgi")
OURS = ["gunicorn", "-c", "python:pxm.running.web", *_BOUND]
PLAIN = ["gunicorn", "-k", "gthread", "-w", "2", "--threads", "8", "--preload", "--log-level", "warning", *_BOUND]
WAITRESS = ["tests.benchmarks.waitress_server", "{socket}"]


def main() -> None:
    """Print the figures; the only argument is the number of rounds, 0 for a try with little of everything."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    ProductFactory.create_batch(100)
    key = create_application_key(name="Benchmark")[0]
    sys.stdout.write(json.dumps(_figures(key, rounds)))


def _figures(key: ApplicationKey, rounds: int) -> Figures:
    token = issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS)[1]
    figures = {"token": ratio(_token(token, rounds)), "preview": ratio(_preview(rounds))}
    connections.close_all()
    with _server(OURS) as ours, _server(PLAIN) as plain, _server(WAITRESS) as waitress:
        figures["slow_clients"], slow = _slow(ours, token, rounds), _slow(waitress, token, rounds)
        figures["throughput"], others = _throughput([ours, waitress], plain, token, rounds)
    return figures | {"waitress": {"slow_clients": slow, "throughput": others}, "measured_on": machine(rounds)}


# --- Servers ----------------------------------------------------------------------------------------------------------


@contextmanager
def _server(program: list[str]) -> Iterator[Address]:
    """Start a web server on the database of this process."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener, tempfile.TemporaryDirectory() as data:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        command = [sys.executable, "-m", *(word.format(socket=listener.fileno()) for word in program)]
        variables = os.environ | {
            "DJANGO_SETTINGS_MODULE": "pxm.settings",
            "DATABASE_URL": os.environ["TEST_DATABASE_URL"],
            "PXM_SECRET_KEY": settings.SECRET_KEY,
            "PXM_DATA_DIR": data,
            "PXM_WEB_PROCESSES": "2",
        }
        process = subprocess.Popen(command, env=variables, pass_fds=[listener.fileno()], stderr=subprocess.DEVNULL)
        try:
            yield listener.getsockname()[:2]
        finally:
            process.terminate()
            process.wait(timeout=30)


class _Caller:
    """One kept connection that reads the list again and again."""

    def __init__(self, address: Address, token: str) -> None:
        self._connection = http.client.HTTPConnection(*address, timeout=300)
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self) -> None:
        self._connection.request("GET", LIST, headers=self._headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{LIST} answered {answer.status}")

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _calling(address: Address, token: str) -> Iterator[Callable[[], None]]:
    caller = _Caller(address, token)
    try:
        caller()
        yield caller
    finally:
        caller.close()


def _slow(address: Address, token: str, rounds: int) -> Figures:
    """Time one client alone and beside many who send half a request, in turn."""
    requests = REQUESTS if rounds else 5
    alone: list[float] = []
    beside: list[float] = []
    with _calling(address, token) as call:
        for _ in range(PARTS * rounds or 1):
            alone += [plain_seconds(call) for _ in range(requests)]
            with ExitStack() as crowd:
                for number in range(SLOW if rounds else 30):
                    crowd.enter_context(socket.create_connection(address)).sendall(HALVES[number % len(HALVES)])
                time.sleep(0.5)
                beside += [plain_seconds(call) for _ in range(requests)]
    p95 = [quantiles(times, n=20)[-1] for times in (beside, alone)]
    return {
        "ratio": round(p95[0] / p95[1], 2),
        "p95_ms": round(p95[0] * 1000, 2),
        "against_p95_ms": round(p95[1] * 1000, 2),
        "sockets": SLOW if rounds else 30,
    }


def _throughput(servers: list[Address], plain: Address, token: str, rounds: int) -> list[Figures]:
    """Count what these servers and the plain one answer within the same time, in turn."""
    counts: list[list[float]] = []
    for _ in range(PARTS * rounds or 1):
        counts.append([_answered(server, token, rounds) for server in (*servers, plain)])
    *per_second, plain_per_second = (median(side) for side in zip(*counts, strict=True))
    return [
        {
            "ratio": round(each / plain_per_second, 2),
            "per_second": round(each, 1),
            "against_per_second": round(plain_per_second, 1),
        }
        for each in per_second
    ]


def _answered(address: Address, token: str, rounds: int) -> float:
    """Return the answers a second to so many clients at once."""
    seconds = SECONDS if rounds else 0.3
    answered: list[int] = []

    def read() -> None:
        with _calling(address, token) as call:
            end, number = time.perf_counter() + seconds, 0
            while time.perf_counter() < end:
                call()
                number += 1
            answered.append(number)

    threads = [threading.Thread(target=read) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(answered) / seconds


# --- Calls ------------------------------------------------------------------------------------------------------------


def unchecked(request: HttpRequest) -> HttpResponseBase:
    """Answer the list to anybody."""
    found = resolve("/pcm/products", urlconf=urls).func
    view = type("Unchecked", (found.cls,), {"authentication_classes": [], "get_permissions": lambda self: []})
    return view.as_view(**found.initkwargs)(request)


urlpatterns = [path("unchecked", unchecked), *urls.urlpatterns]


def _token(token: str, rounds: int) -> list[tuple[float, float]]:
    """Time the list with a token, and the same view that asks for none."""
    api = APIClient(token)
    calls = (partial(api.get, LIST), partial(api.get, LIST.replace("/pcm/products", "/unchecked")))
    with override_settings(ROOT_URLCONF=__name__):
        if (statuses := [call().status for call in calls]) != [200, 200]:
            raise RuntimeError(f"the list was answered by {statuses}")
        return [(plain_seconds(calls[0]), plain_seconds(calls[1])) for _ in range(CALLS * rounds or 2)]


def _preview(rounds: int) -> list[tuple[float, float]]:
    """Time the preview of as many rules that include as rules that exclude, all in conflict, and that of ten."""
    product, axes = catalog.product_of_axes([10, 10, 10, 10])
    calls = [partial(_preview_of, product, axes, sides) for sides in (RULES if rounds else 20, 5)]
    return [(plain_seconds(calls[0]), plain_seconds(calls[1])) for _ in range(5 * rounds or 1)]


def _preview_of(product: Product, axes: catalog.Axes, sides: int) -> None:
    def triples(first: int) -> list[list[str]]:
        one, two, three = axes[first : first + 3]
        return [[str(a.pk), str(b.pk), str(c.pk)] for a in one for b in two for c in three][:sides]

    rules = RuleSet.from_document({"default": "include", "include": triples(0), "exclude": triples(1)})
    if not preview_build(product_id=product.pk, build_rules=rules).plan.problems:
        raise RuntimeError("the rules are not in conflict")
