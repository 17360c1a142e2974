"""Publishes whose worker is killed: shoppers never see a part of a release, and nothing of it stays."""

from __future__ import annotations

import random
import signal
import time

import pytest

from catalog.models import (
    Catalog,
    FrozenText,
    Release,
    ReleaseAssociation,
    ReleaseNode,
    ReleasePlacement,
    ReleaseProduct,
    ReleaseTag,
)
from catalog.publishing.request import request_publish
from catalog.publishing.sweep import sweep
from catalog.services.release import published
from products.models import Product
from pxm.clock import now
from pxm.running import sessions
from tests.benchmarks.publishes import fill
from tests.factories.catalog import shown_in
from tests.processes.system import System, until

pytestmark = pytest.mark.processes

PRODUCTS = 1_000
FROZEN = (ReleaseAssociation, ReleaseNode, ReleasePlacement, ReleaseProduct, ReleaseTag)


@pytest.fixture
def catalog(system: System) -> Catalog:
    return fill(PRODUCTS)


def finish(system: System, release: Release) -> None:
    """Let workers run until the release has ended: PostgreSQL keeps the lane of a killed one until it notices."""

    def has_ended() -> bool:
        system.start_worker("--burst").exit_code(within=120)
        release.refresh_from_db()
        return release.status in {"PUBLISHED", "FAILED"}

    until(has_ended, "the release ends", within=120)


def kill_in_mid_publish(system: System, release: Release) -> None:
    worker = system.start_worker()

    def has_begun() -> bool:
        release.refresh_from_db()
        return release.status != "PENDING"

    until(has_begun, "the publish begins", within=60)
    time.sleep(random.uniform(0, 2))
    sessions.send({worker.process.pid}, signal.SIGKILL)
    worker.process.wait()


def is_whole(release: Release) -> bool:
    return shown_in(release, ReleaseProduct).count() == release.total_products == PRODUCTS


def test_a_publish_that_is_killed_leaves_shoppers_what_they_saw(system: System, catalog: Catalog) -> None:
    first = request_publish(catalog_id=catalog.pk, request_id="r")
    finish(system, first)
    assert (first.status, is_whole(first)) == ("PUBLISHED", True)
    for number in range(3):
        # So that there is something to write.
        Product.objects.update(name=f"Name {number}", updated_at=now())
        release = request_publish(catalog_id=catalog.pk, request_id="r")
        kill_in_mid_publish(system, release)
        assert all(map(is_whole, published(catalog.pk)))
        finish(system, release)
        assert release.status == "FAILED" or is_whole(release)
    last = request_publish(catalog_id=catalog.pk, request_id="r")
    finish(system, last)
    assert (last.status, published(catalog.pk).first()) == ("PUBLISHED", last)
    assert all(map(is_whole, published(catalog.pk)))
    assert not Release.objects.exclude(status="PUBLISHED").exists()
    while sweep():
        pass
    for model in FROZEN:
        shown = [set(shown_in(release, model).values_list("pk", flat=True)) for release in published(catalog.pk)]
        assert set(model.objects.values_list("pk", flat=True)) == set().union(*shown)
    shown = {hash for pair in ReleaseProduct.objects.values_list("document_id", "prices_id") for hash in pair}
    shown |= set(ReleaseNode.objects.values_list("document_id", flat=True))
    assert set(FrozenText.objects.values_list("pk", flat=True)) == shown - {None}
