"""What the preview costs on one database, which the environment names: run by `preview`."""

from __future__ import annotations

import json
import logging
import sys
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from products.models import Product
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from tests.benchmarks.measures import machine
from tests.benchmarks.shelf import Shelf
from tests.benchmarks.shops import parent_of_100
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import Sides, plain_seconds, ratio, tidy_up
from tests.client import APIClient
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import place
from tests.factories.people import VIEWER, signed_in
from tests.factories.prices import PriceBookFactory, price_of, usd

PRODUCTS = sized(100_000)
_REQUESTS, _WARM_UP = 20, 5


def main() -> None:
    """Print the figures; the only argument is the number of rounds."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    parent = parent_of_100()
    shelf, book = Shelf(), PriceBookFactory()
    shelf.fill(PRODUCTS)
    Product.objects.filter(parent=None).update(status="live")
    with transaction.atomic():
        place(shelf.node, parent)
    for product in (parent, *Product.objects.filter(product_type="standard").order_by("pk")[:100]):
        price_of(book, sku=product.sku, currencies=usd(2500), sales={})
    release = publish(catalog_of(shelf.node.hierarchy, books=[book]))
    if release.status != "PUBLISHED":
        raise RuntimeError(release.problem)
    tidy_up()
    figures = _measured(parent, rounds)
    sys.stdout.write(json.dumps(figures | {"products": PRODUCTS, "measured_on": machine(rounds)}))


def _measured(parent: Product, rounds: int) -> dict[str, Any]:
    key = create_application_key(name="Benchmark")[0]
    api, staff = APIClient(issue_token(key=key, grant=Grant.IMPLICIT)[1]), signed_in(VIEWER)
    asked = f"/catalog/products/{parent.pk}?include=main_image,files,component_products"
    page = f"/preview/products/{parent.pk}/"
    calls = [
        partial(_seen, staff, page),
        partial(api.get, asked),
        partial(_seen, staff, "/preview/?release=draft"),
        partial(_seen, staff, "/preview/"),
    ]
    times = [[plain_seconds(call) for call in calls] for _ in range(_WARM_UP + rounds * _REQUESTS)][_WARM_UP:]
    sides: dict[str, Sides] = {
        "product_page": [(each[0], each[1]) for each in times],
        "draft_grid": [(each[2], each[3]) for each in times],
    }
    queries = {}
    for name, call in zip(("product_page", "draft_grid"), (calls[0], calls[2]), strict=True):
        with CaptureQueriesContext(connection) as captured:
            call()
        queries[name] = len(captured)
    return {name: ratio(found) for name, found in sides.items()} | {"queries": queries}


def _seen(browser: Client, path: str) -> None:
    answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


if __name__ == "__main__":
    main()
