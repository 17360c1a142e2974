"""What is told of products and releases: one event for what happens at once, however many it concerns."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from catalog.services.release import delete_releases
from jobs.webhooks.kinds import EVENTS, tickable
from jobs.webhooks.models import Delivery
from jobs.webhooks.services import create_hook
from products.services.product import update_product
from pxm.acting import Origin, from_origin
from tests.factories.catalog import catalog_of, publish
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everybody_wants_to_know(db: None) -> None:
    create_hook(
        attributes={"name": "Shop", "address": "https://shop.example", "events": [kind.name for kind in tickable()]}
    )


def told(kind: str) -> list[dict[str, Any]]:
    rows = Delivery.objects.filter(event=kind).order_by("id")
    return [json.loads(body)["data"] for body in rows.values_list("body", flat=True)]


def test_products_that_change_in_one_transaction_are_one_event() -> None:
    shirt, hat = ProductFactory(name="Shirt"), ProductFactory(name="Hat")
    with transaction.atomic():
        update_product(product_id=shirt.pk, attributes={"description": "Soft."})
        update_product(product_id=hat.pk, attributes={"description": "Round."})
    (data,) = told("product.changed")
    assert data["total"] == 2
    assert data["products"][0] == {
        "id": str(shirt.pk),
        "name": "Shirt",
        "change": "changed",
        "links": {"self": f"/pcm/products/{shirt.pk}"},
    }
    with from_origin(Origin.IMPORT):
        update_product(product_id=hat.pk, attributes={"description": "Very round."})
    assert len(told("product.changed")) == 1, "an import is told when it ends"


def test_a_release_is_told_once_it_is_published_and_so_is_its_job(run_jobs: Callable[[], None]) -> None:
    release = publish(catalog_of(ProductFactory(name="Shirt")))
    (data,) = told("release.published")
    assert data["id"] == str(release.pk)
    assert (data["catalog"]["id"], data["total_products"]) == (str(release.catalog_id), release.total_products)
    (job,) = [each for each in told("job.finished") if each["type"] == "publish"]
    assert (job["status"], job["links"]) == ("success", {"self": None})


def test_a_deleted_release_is_told_with_the_one_that_shoppers_see_now() -> None:
    catalog = catalog_of(ProductFactory(name="Shirt"))
    first, second, third = (publish(catalog) for _ in range(3))
    delete_releases(release_ids=[third.pk])
    delete_releases(release_ids=[first.pk])
    delete_releases(release_ids=[second.pk])
    back, other, last = told("release.deleted")
    assert (back["id"], back["was_current"], back["current"]["id"]) == (str(third.pk), True, str(second.pk))
    assert back["current"]["links"]["self"] == f"/pcm/catalogs/{catalog.pk}/releases/{second.pk}"
    assert (other["id"], other["was_current"], other["current"]["id"]) == (str(first.pk), False, str(second.pk))
    assert (last["id"], last["was_current"], last["current"]) == (str(second.pk), True, None)
    assert last["catalog"] == {"id": str(catalog.pk), "name": catalog.name}


def test_each_kind_says_what_its_schema_describes() -> None:
    for kind in EVENTS:
        assert kind.example.keys() <= kind.data["properties"].keys()
