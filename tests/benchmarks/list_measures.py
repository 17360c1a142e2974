"""The figures of lists on one database, which the environment names: run by `tests.benchmarks.lists`.

A list joins by an entry in `LISTS`: its model, and what fills one and returns its path.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from products.hierarchies.models import Node
from products.models import Product
from products.prices.models import Price
from pxm import urls
from pxm.oauth.models import AccessToken
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import issue_token
from tests.benchmarks import prices, trees
from tests.benchmarks.measures import machine
from tests.client import APIClient

FEW, MANY = 1_000, 100_000
# So many requests before anything is measured.
_WARM_UP = 10

_bytes: dict[str, bytes] = {}


@dataclass(frozen=True)
class MeasuredList:
    """`fill` makes a list of so many rows of the model, and returns its path."""

    name: str
    model: type[Model]
    fill: Callable[[int], str]


def _prices(rows: int) -> str:
    return f"/pcm/pricebooks/{prices.fill_book(rows).pk}/prices"


def _nodes(rows: int) -> str:
    return f"/pcm/hierarchies/{trees.tree_of(rows).pk}/nodes"


def _children(rows: int) -> str:
    return f"{_path_of(trees.node_with_children(rows))}/children"


def _products(rows: int) -> str:
    return f"{_path_of(trees.node_with_products(rows))}/products"


def _path_of(node: Node) -> str:
    return f"/pcm/hierarchies/{node.hierarchy_id}/nodes/{node.pk}"


LISTS = [
    MeasuredList("GET /pcm/pricebooks/{id}/prices", Price, _prices),
    MeasuredList("GET /pcm/hierarchies/{id}/nodes", Node, _nodes),
    MeasuredList("GET /pcm/hierarchies/{id}/nodes/{id}/children", Node, _children),
    MeasuredList("GET /pcm/hierarchies/{id}/nodes/{id}/products", Product, _products),
]


def bare(request: HttpRequest, name: str) -> HttpResponse:
    """Answer the bytes of a page after reading its rows by their key: the least that a page can cost."""
    model = next(measured.model for measured in LISTS if measured.name == name)
    list(model._default_manager.order_by("pk").values_list("pk")[:25])
    return HttpResponse(_bytes[name], content_type="application/json")


urlpatterns = [path("bare/<path:name>", bare), *urls.urlpatterns]


def main() -> None:
    """Print the figures; the only argument is the number of rounds."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    key = create_application_key(name="Benchmark")[0]
    api = APIClient(issue_token(key=key, grant=AccessToken.Grant.CLIENT_CREDENTIALS)[1])
    with override_settings(ROOT_URLCONF=__name__):
        figures: dict[str, Any] = {"lists": {each.name: _measured(api, each, rounds) for each in LISTS}}
    sys.stdout.write(json.dumps(figures | {"measured_on": machine(rounds)}))


def _measured(api: APIClient, measured: MeasuredList, rounds: int) -> dict[str, Any]:
    few, many = (f"{measured.fill(rows)}?page[limit]=25" for rows in (FEW, MANY))
    _tidy_up()
    answer = api.get(many)
    if answer.status != 200 or answer.body["meta"]["results"]["total"] != MANY:
        raise RuntimeError(f"{many} answered {answer.status}")
    _bytes[measured.name] = json.dumps(answer.body, separators=(",", ":")).encode()
    calls = {"few": partial(api.get, few), "many": partial(api.get, many)}
    calls["bare"] = partial(api.get, f"/bare/{measured.name}")
    times: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + _WARM_UP):
        for name, call in calls.items():
            seconds = _seconds(call)
            if number >= _WARM_UP:
                times[name].append(seconds)
    with CaptureQueriesContext(connection) as queries:
        api.get(many)
    return {
        "growth": _ratio(times["many"], times["few"]),
        "over_bare": _ratio(times["many"], times["bare"]),
        "queries": len(queries),
    }


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _ratio(times: list[float], floor: list[float]) -> dict[str, float]:
    return {
        "ratio": round(median(times) / median(floor), 2),
        "ms": round(median(times) * 1000, 2),
        "against_ms": round(median(floor) * 1000, 2),
    }


def _tidy_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
