"""What lists cost among many products on one database, which the environment names: run by `products`."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings

from jobs import runner
from products.building.request import request_build
from pxm import upkeep
from pxm.clock import now
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from tests.benchmarks import catalog, list_measures
from tests.benchmarks.measures import machine
from tests.benchmarks.shelf import FEW, Shelf
from tests.benchmarks.timing import plain_seconds, ratio, tidy_up
from tests.client import APIClient

# A page is asked for so many times in each round, and before anything is measured.
_PAGES, _WARM_UP = 5, 2
_LIST = "/admin/products/product/"


def main() -> None:
    """Print the figures; the arguments are the number of rounds and of products."""
    rounds, rows = map(int, sys.argv[1:3])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    key = create_application_key(name="Benchmark")[0]
    api = APIClient(issue_token(key=key, grant=Grant.CLIENT_CREDENTIALS)[1])
    browser = Client()
    browser.force_login(User.objects.create_superuser("benchmark"))
    shelf = Shelf()
    shelf.fill(FEW)
    tidy_up()
    few = _times(api, browser, shelf, rounds)
    bare = _over_bare(api, shelf, rounds)
    shelf.fill(rows)
    _settle()
    many = _times(api, browser, shelf, rounds)
    figures = {kind: {name: _ratio(many[kind][name], few[kind][name]) for name in few[kind]} for kind in few}
    for name in ("like(name)", "like(sku)"):
        figures["filters"][name] = _ratio(many["filters"][name], many["filters"]["eq(sku)"])
    sys.stdout.write(json.dumps(figures | {"one_more_query": bare, "rows": rows, "measured_on": machine(rounds)}))


def _times(api: APIClient, browser: Client, shelf: Shelf, rounds: int) -> dict[str, dict[str, float]]:
    """Return the median seconds of each page."""
    return {
        "filters": {name: _median(partial(_list, api, filter), rounds) for name, filter in _filters(shelf).items()},
        "admin": {name: _median(partial(_visit, browser, page), rounds) for name, page in _pages(shelf).items()},
    }


def _filters(shelf: Shelf) -> Mapping[str, str]:
    some = shelf.ids[:: max(len(shelf.ids) // 100, 1)][:100]
    return {
        "no filter": "",
        "eq(status)": "eq(status,live)",
        "eq(sku)": "eq(sku,P-0-0)",
        "in(id) of 100": f"in(id,{','.join(map(str, some))})",
        "eq(tags)": "eq(tags,rare)",
        "eq(extensions)": "eq(extensions.book.shelf,top)",
        "eq(mpn)": "eq(mpn,M-RARE)",
        "eq(external_ref)": "eq(external_ref,E-7)",
        "eq(has_nodes,false)": "eq(has_nodes,false)",
        "gt(updated_at)": f"gt(updated_at,{(now() - timedelta(days=10)).isoformat()[:19]}Z)",
        "like(name)": "like(name,*four*)",
        "like(sku)": "like(sku,P-0-*)",
    }


def _pages(shelf: Shelf) -> Mapping[str, str]:
    return {
        "list": _LIST,
        "list, last page": f"{_LIST}?p={_last_page(len(shelf.ids))}",
        "search": f"{_LIST}?q=four",
        "search, nothing found": f"{_LIST}?q=zebra",
        "tag": f"{_LIST}?tag=rare",
        "Ctrl+K": "/admin/search/?s=zebra",
        "dashboard": "/admin/",
    }


def _last_page(total: int) -> int:
    return -(-total // 50)


def _list(api: APIClient, filter: str) -> None:
    answer = api.get("/pcm/products", {"page[limit]": 25} | ({"filter": filter} if filter else {}))
    if answer.status != 200 or not answer.data:
        raise RuntimeError(f"{filter} answered {answer.status}: {answer.body}")


def _visit(browser: Client, page: str) -> None:
    answer = browser.get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answered {answer.status_code}")


def _median(call: Callable[[], object], rounds: int) -> float:
    return median([plain_seconds(call) for _ in range(rounds * _PAGES + _WARM_UP)][_WARM_UP:])


def _ratio(many: float, few: float) -> dict[str, float]:
    return ratio([(many, few)])


def _settle() -> None:
    """Do what an installation does by itself once so many rows have been written: its workers, and autovacuum."""
    upkeep.tidy_up()
    tidy_up()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


def _over_bare(api: APIClient, shelf: Shelf, rounds: int) -> dict[str, Any]:
    """Measure pages against the least that they can cost, in turn."""
    product = catalog.product_of_24()
    request_build(product_id=product.pk, request_id="benchmark")
    runner.drain()
    pages = {
        "GET /pcm/products": "/pcm/products?page[limit]=25",
        "GET /pcm/products/{id}": f"/pcm/products/{shelf.ids[0]}",
        "GET /pcm/products/{id}/children": f"/pcm/products/{product.pk}/children?page[limit]=25",
    }
    with override_settings(ROOT_URLCONF=list_measures.__name__):
        return {name: ratio(list_measures.sides_of_bare(api, name, path, rounds)) for name, path in pages.items()}
