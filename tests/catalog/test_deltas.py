"""Delta files: what a release shows otherwise than the one before it (catalog contract §3.4)."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.core import signing
from django.core.files.storage import default_storage
from django.test import Client

from catalog.models import Catalog, Release
from catalog.publishing import delta
from catalog.services.release import DELTA_DAYS, delete_releases, forget_old_deltas
from products.hierarchies.models import Hierarchy
from products.models import Product
from products.services.product import update_product
from pxm.clock import now
from pxm.errors import Unavailable
from pxm.signed_links import SECONDS, opened, sign
from tests.client import APIClient
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import NodeFactory, place
from tests.factories.products import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def products() -> list[Product]:
    return place(NodeFactory(), *(ProductFactory(name=name) for name in ("First", "Second", "Third")))


@pytest.fixture
def catalog(products: list[Product]) -> Catalog:
    return catalog_of(Hierarchy.objects.get())


def lines_of(release: Release) -> dict[str, Any]:
    with default_storage.open(release.delta) as file:
        lines = [orjson.loads(line) for line in gzip.decompress(file.read()).splitlines()]
    assert len(lines) == len({line["id"] for line in lines})
    return {line["id"]: line for line in lines}


def test_the_first_one_has_everything(catalog: Catalog, products: list[Product]) -> None:
    lines = lines_of(publish(catalog))
    assert lines.keys() == {str(each.pk) for each in products}
    line = lines[str(products[0].pk)]
    assert (line["type"], line["delta_type"]) == ("product", "createupdate")
    assert (line["attributes"]["name"], line["attributes"]["sku"]) == ("First", products[0].sku)
    assert line["meta"]["catalog_id"] == str(catalog.pk)
    assert line["meta"]["product_types"] == ["standard"]


def test_the_next_ones_have_what_differs(catalog: Catalog, products: list[Product]) -> None:
    first, second, third = products
    publish(catalog)
    update_product(product_id=second.pk, attributes={"name": "Other"})
    update_product(product_id=third.pk, attributes={"status": "draft"})
    release = publish(catalog)
    lines = lines_of(release)
    assert not release.is_full_delta
    assert lines[str(second.pk)]["attributes"]["name"] == "Other"
    assert lines[str(third.pk)] == {"id": str(third.pk), "type": "product", "delta_type": "delete"}
    assert str(first.pk) not in lines
    assert lines_of(publish(catalog)) == {}
    whole = publish(catalog, export_full_delta=True)
    assert (whole.is_full_delta, lines_of(whole).keys()) == (True, {str(first.pk), str(second.pk)})


def test_what_is_made_anew_and_the_same_is_no_difference(catalog: Catalog) -> None:
    publish(catalog)
    other = NodeFactory(hierarchy__name="Other").hierarchy
    Catalog.objects.filter(pk=catalog.pk).update(hierarchy_ids=[*catalog.hierarchy_ids, str(other.pk)])
    release = publish(catalog)
    assert release.is_full_publish
    assert lines_of(release) == {}


def test_a_release_links_to_its_file_for_an_hour(
    api: APIClient, client: Client, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(catalog)
    document = api.get(f"/pcm/catalogs/{catalog.pk}/releases/latest").data
    link = document["relationships"]["delta"]["links"]["related"]
    assert link.startswith("http://testserver/deltas/")
    path = link.removeprefix("http://testserver")
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/gzip")
    assert gzip.decompress(b"".join(response.streaming_content)).count(b"\n") == 3
    assert client.get(f"{path}x").status_code == 404
    later = signing.time.time() + SECONDS + 2
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert client.get(path).status_code == 404


def test_a_signature_is_good_for_one_kind_only() -> None:
    signed = sign("delta", "a")
    assert (opened("delta", signed), opened("export", signed), opened("delta", "x")) == ("a", None, None)


def test_it_goes_with_its_release(catalog: Catalog, django_capture_on_commit_callbacks: Any) -> None:
    release = publish(catalog)
    assert default_storage.exists(release.delta)
    with django_capture_on_commit_callbacks(execute=True):
        delete_releases(release_ids=[release.pk])
    assert not default_storage.exists(release.delta)


def test_it_is_kept_for_a_month(api: APIClient, catalog: Catalog) -> None:
    release = publish(catalog)
    assert forget_old_deltas() == 0
    Release.objects.update(published_at=now() - timedelta(days=DELTA_DAYS, minutes=1))
    assert (forget_old_deltas(), forget_old_deltas()) == (1, 0)
    assert not default_storage.exists(release.delta)
    assert "delta" not in api.get(f"/pcm/catalogs/{catalog.pk}/releases/latest").data["relationships"]


def test_a_release_does_without_where_nothing_can_be_kept(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Unavailable("down")

    monkeypatch.setattr(delta, "keep", refuse)
    release = publish(catalog)
    assert (release.status, release.delta) == ("PUBLISHED", "")
