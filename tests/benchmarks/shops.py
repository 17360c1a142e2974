"""What a page costs that shoppers see, on one database, which the environment names: run by `shopping`."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import mean, quantiles
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from catalog.frozen import Frozen
from catalog.models import ALWAYS, Catalog, Release, ReleasePlacement, ReleaseProduct, within
from catalog.shopper.reading import PRODUCT_COLUMNS
from products.models import Option, Product
from pxm import bulk, urls
from pxm.clock import now
from pxm.ids import uuid7_digits
from pxm.oauth.services import create_application_key
from pxm.oauth.tokens import Grant, issue_token
from pxm.prepared import Prepared
from tests.benchmarks.measures import machine
from tests.benchmarks.publishes import fill
from tests.benchmarks.sizes import sized
from tests.benchmarks.timing import Sides, plain_seconds, ratio, tidy_up
from tests.client import APIClient
from tests.factories.catalog import catalog_of, publish, rule_of, shown_in
from tests.factories.hierarchies import HierarchyFactory, chain, place
from tests.factories.prices import PriceBookFactory, modifier_of, price_of, sale, tiers, usd
from tests.factories.products import ModifierFactory, ProductFactory, VariationFactory, build

FEW, MANY = sized(1_000), sized(1_000_000)
_PUBLISHED = sized(20_000)
# So many requests a round, and before anything is measured.
_REQUESTS, _WARM_UP = 100, 20


def main() -> None:
    """Print the figures; the only argument is the number of rounds."""
    rounds = int(sys.argv[1])
    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    parent = parent_of_100()
    releases = [_release(parent, channel, products) for channel, products in (("few", FEW), ("many", MANY))]
    tidy_up()
    with override_settings(ROOT_URLCONF=__name__):
        figures = _measured(parent, *releases, rounds)
    sys.stdout.write(json.dumps(figures | {"products": [FEW, MANY], "measured_on": machine(rounds)}))


def parent_of_100() -> Product:
    """Make a parent whose hundred children are as in shops: ten prices, two languages, three nodes deep."""
    variations = [VariationFactory(options=[f"Option{number}" for number in range(10)]) for _ in range(2)]
    for option in Option.objects.filter(variation=variations[0]):
        ModifierFactory(option=option, price=True, reference_name=f"extra-{option.name}")
    for option in Option.objects.all():
        ModifierFactory(option=option, value=f"-{option.pk}")
        ModifierFactory(option=option, type="slug_append", value=f"-{option.pk}")
    parent = ProductFactory(
        description="A shirt of combed cotton with a button-down collar, cut for every day of the week. " * 6,
        locales={"fr-FR": {"name": "Chemise", "description": "Une chemise en coton peigné."}},
        tags=["shirt", "cotton"],
        variations=variations,
    )
    build(parent)
    Product.objects.filter(parent=parent).update(status="live")
    return parent


def _release(parent: Product, channel: str, products: int) -> tuple[Release, UUID]:
    """Publish the parent in a catalog for a channel, and fill the release with so many products; it, and its node."""
    hierarchy, book = HierarchyFactory(), PriceBookFactory()
    node = chain(hierarchy, 3)[-1]
    with transaction.atomic():
        place(node, parent)
    both = usd(tiers=tiers(from5=2300)) | {"GBP": {"amount": 2000, "includes_tax": True}}
    price_of(
        book,
        sku=parent.sku,
        currencies=both,
        sales={"spring": sale(2000, "2026-01-01T00:00:00Z", "2090-01-01T00:00:00Z")},
    )
    for number in range(10):
        modifier_of(book, name=f"extra-Option{number}", currencies=usd(100 * number))
    catalog = catalog_of(hierarchy, books=[book])
    rule_of(catalog, channels=[channel])
    release = publish(catalog)
    if release.total_products != 101:
        raise RuntimeError(release.problem or "the release is not what it should be")
    _fill(release, node.pk, products - release.total_products)
    return release, node.pk


def _fill(release: Release, node: UUID, number: int) -> None:
    """Add so many products to a release, which share the texts of one; a thousand stand at each node."""
    row = shown_in(release, ReleaseProduct, product_type="child").latest("pk")
    shared = {"catalog_id": row.catalog_id.hex, "since": str(row.since), "until": str(ALWAYS)}
    shared |= {"product_type": "standard", "listed": "1", "mpn": "", "upc_ean": ""}
    shared |= {"child_count": "0", "name_hash": row.name_hash, "document_id": row.document_id.hex}
    ids = list(uuid7_digits(number))
    bulk.insert(ReleaseProduct, ("product_id", "sku", "slug"), ([id, f"sku-{id}", f"slug-{id}"] for id in ids), shared)
    placed = {name: shared[name] for name in ("catalog_id", "since", "until")}
    placed |= {"position": str(ReleasePlacement.UNCURATED), "changed_at": bulk.moment_text(now()), "curated": "0"}
    nodes = [node.hex, *uuid7_digits(number // FEW)]
    rows = ([nodes[number // FEW], id] for number, id in enumerate(ids))
    bulk.insert(ReleasePlacement, ("node_id", "product_id"), rows, placed)


# --- Requests ---------------------------------------------------------------------------------------------------------

_PAGE = Prepared(
    lambda catalog, number, parent: (
        ReleaseProduct.objects.filter(catalog=catalog, parent_id=parent, **within(number))
        .order_by("product_id")
        .values_list(*PRODUCT_COLUMNS)
    )
)


def bare(request: HttpRequest, catalog: UUID, number: int, parent: UUID) -> HttpResponse:
    """Find the rows of the page and join their texts as they are: the least that a page can cost."""
    rows = _PAGE.some(slice(0, 25), catalog=catalog, number=number, parent=parent)
    return HttpResponse(f'{{"data":[{",".join(map(_joined, rows))}]}}', content_type="application/json")


def _joined(row: tuple[Any, ...]) -> str:
    frozen = Frozen.read(row[3])
    return f'{{"attributes":{{{frozen.texts},{frozen.attributes}}},"meta":{{{frozen.meta}}},"prices":{row[4]}}}'


urlpatterns = [path("bare/<uuid:catalog>/<int:number>/<uuid:parent>", bare), *urls.urlpatterns]


def _others(parent: Product, release: Release, node: UUID) -> list[str]:
    """Return what else shoppers ask for: a product by its id and by its slug, and the products of a node."""
    slug = shown_in(release, ReleaseProduct, listed=True).values_list("slug", flat=True).latest("pk")
    return [
        f"/catalog/products/{parent.pk}",
        f"/catalog/products?filter=eq(slug,{slug})",
        f"/catalog/nodes/{node}/relationships/products?page[limit]=25",
    ]


def _found(api: APIClient, path: str, headers: dict[str, str]) -> None:
    answer = api.get(path, headers=headers)
    if answer.status != 200 or not answer.data:
        raise RuntimeError(f"{path} answered {answer.status}: {answer.body}")


def _measured(parent: Product, few: tuple[Release, UUID], filled: tuple[Release, UUID], rounds: int) -> dict[str, Any]:
    many, _ = filled
    key = create_application_key(name="Benchmark")[0]
    api = APIClient(issue_token(key=key, grant=Grant.IMPLICIT)[1])
    page = f"/catalog/products/{parent.pk}/relationships/children?page[limit]=25"
    answers = {channel: api.get(page, headers={"EP-Channel": channel}) for channel in ("few", "many")}
    for answer in answers.values():
        if answer.status != 200 or answer.body["meta"]["results"]["total"] != 100:
            raise RuntimeError(f"{page} answered {answer.status}")
    of_few, of_many = {"EP-Channel": "few"}, {"EP-Channel": "many"}
    known = of_many | {"If-None-Match": answers["many"].headers["ETag"]}
    calls = [
        partial(api.get, page, headers=of_many),
        partial(api.get, page, headers=of_few),
        partial(api.get, f"/bare/{many.catalog_id}/{many.number}/{parent.pk}"),
        partial(api.get, page, headers=known),
    ]
    for others in zip(_others(parent, *filled), _others(parent, *few), strict=True):
        calls += [partial(_found, api, path, headers) for path, headers in zip(others, (of_many, of_few), strict=True)]
    times = [_timed_twice(calls) for _ in range(_WARM_UP + rounds * _REQUESTS)][_WARM_UP:]
    with CaptureQueriesContext(connection) as queries:
        calls[0]()
    sides = {"over_bare": (0, 2), "growth": (0, 1), "unchanged": (3, 0)}
    for number, name in enumerate(("growth_of_product", "growth_of_slug", "growth_of_node")):
        sides[name] = (4 + 2 * number, 5 + 2 * number)
    figures = {name: _compared([(each[one], each[other]) for each in times]) for name, (one, other) in sides.items()}
    return figures | {"queries": len(queries), "while_publishing": _while_publishing(calls[0])}


def _timed_twice(calls: Sequence[Callable[[], object]]) -> list[tuple[float, float]]:
    """Time calls that come in pairs, and return the means of two times. What follows a request of another kind is a
    tenth slower, so each of a pair comes first once."""
    times = [_timed(call) for call in calls]
    swapped = [_timed(calls[place ^ 1]) for place in range(len(calls))]
    return [
        (mean((time[0], swapped[place ^ 1][0])), mean((time[1], swapped[place ^ 1][1])))
        for place, time in enumerate(times)
    ]


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that a call takes, and those of them that this process works."""
    worked = time.process_time()
    seconds = plain_seconds(call)
    return seconds, time.process_time() - worked


def _compared(pairs: list[tuple[tuple[float, float], tuple[float, float]]]) -> dict[str, float]:
    """Return the ratio of the seconds, and as `processor` that of the work."""
    taken: Sides = [(one[0], other[0]) for one, other in pairs]
    worked: Sides = [(one[1], other[1]) for one, other in pairs]
    return ratio(taken) | {"processor": ratio(worked)["ratio"]}


# --- While a catalog is published -------------------------------------------------------------------------------------


def _while_publishing(read: Callable[[], object]) -> dict[str, float]:
    """Time pages before and while a process of its own publishes something else, as a worker does."""
    program = f"import django; django.setup(); from {__name__} import publish_when_told; publish_when_told()"
    command = [sys.executable, "-c", program, str(fill(_PUBLISHED).pk)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as publisher:
        told, heard = publisher.stdin, publisher.stdout
        if told is None or heard is None or not heard.readline():
            raise RuntimeError("nobody is ready to publish")
        before = [plain_seconds(read) for _ in range(_WARM_UP + _REQUESTS)][_WARM_UP:]
        told.close()
        meanwhile = [plain_seconds(read)]
        while publisher.poll() is None:
            meanwhile.append(plain_seconds(read))
    if publisher.returncode:
        raise RuntimeError("what was read beside was no publish")
    p95 = [quantiles([*times, times[-1]], n=20)[-1] for times in (meanwhile, before)]
    return {
        "ratio": round(p95[0] / p95[1], 2),
        "p95_ms": round(p95[0] * 1000, 2),
        "against_p95_ms": round(p95[1] * 1000, 2),
        "slowest_ms": round(max(meanwhile) * 1000),
        "pages": len(meanwhile),
    }


def publish_when_told() -> None:
    """Be that process: say that it is ready, and publish the catalog of the argument once nothing more can come."""
    logging.disable(logging.CRITICAL)
    catalog = Catalog.objects.get(pk=sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    release = publish(catalog)
    if release.status != Release.Status.PUBLISHED:
        raise RuntimeError(release.problem)


if __name__ == "__main__":
    main()
