"""Pages of long lists, against those of short ones and against bare views that answer the same bytes.

A list joins by an entry in `LISTS`: its model, and what fills one and returns its path.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

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
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from tests.benchmarks import prices, trees
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import Sides, plain_seconds, tidy_up
from tests.client import APIClient

FEW, MANY = sized(1_000), sized(100_000)
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
    model = next((measured.model for measured in LISTS if measured.name == name), Product)
    list(model._default_manager.order_by("pk").values_list("pk")[:25])
    return HttpResponse(_bytes[name], content_type="application/json")


urlpatterns = [path("bare/<path:name>", bare), *urls.urlpatterns]


def sides_of_bare(api: APIClient, name: str, path: str, rounds: int) -> Sides:
    """Return the seconds of a page of products and those of `bare`; the urls must be those of this module."""
    _bytes[name] = json.dumps(api.get(path).body, separators=(",", ":")).encode()
    ask = [partial(api.get, each) for each in (path, f"/bare/{name}")]
    return [(plain_seconds(ask[0]), plain_seconds(ask[1])) for _ in range(40 * rounds + _WARM_UP)][_WARM_UP:]


def growth_and_overhead(rounds: int) -> dict[str, dict[str, Sides | int]]:
    """Return, by list, the sides of both ratios, and the queries of a page."""
    key = create_application_key(name="Benchmark")[0]
    api = APIClient(issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS)[1])
    with override_settings(ROOT_URLCONF=__name__):
        return {each.name: _measured(api, each, rounds) for each in LISTS}


def _measured(api: APIClient, measured: MeasuredList, rounds: int) -> dict[str, Sides | int]:
    few, many = (f"{measured.fill(rows)}?page[limit]=25" for rows in (FEW, MANY))
    tidy_up()
    answer = api.get(many)
    if answer.status != 200 or answer.body["meta"]["results"]["total"] != MANY:
        raise RuntimeError(f"{many} answered {answer.status}")
    _bytes[measured.name] = json.dumps(answer.body, separators=(",", ":")).encode()
    paths = (many, few, f"/bare/{measured.name}")
    times = [[plain_seconds(partial(api.get, path)) for path in paths] for _ in range(rounds + _WARM_UP)][_WARM_UP:]
    with CaptureQueriesContext(connection) as queries:
        api.get(many)
    return {
        "growth": [(many, few) for many, few, _ in times],
        "over_bare": [(many, bare) for many, _, bare in times],
        "queries": len(queries),
    }
