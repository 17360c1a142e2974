"""Asking for releases, reading and deleting them (catalog contract §3.3, §3.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

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
from catalog.publishing import job as publishing
from catalog.publishing.request import request_publish
from catalog.publishing.sweep import sweep
from catalog.services.release import delete_releases, find_release
from jobs import runner
from jobs import services as jobs
from jobs.models import Job
from jobs.transitions import claim_next
from products.hierarchies.models import Hierarchy
from pxm.clock import now
from pxm.errors import Invalid
from pxm.history.models import Entry
from tests.client import APIClient
from tests.factories.catalog import CatalogFactory, catalog_of, publish, shown_in
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place
from tests.factories.products import ProductFactory
from tests.factories.relationships import RelationshipFactory, attach, relate
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

FROZEN = (ReleaseAssociation, ReleaseNode, ReleasePlacement, ReleaseProduct, ReleaseTag)


@pytest.fixture
def catalog() -> Catalog:
    hierarchy = HierarchyFactory(name="Clothing")
    related, product = place(NodeFactory(hierarchy=hierarchy), ProductFactory(), ProductFactory(tags=["new"]))
    relationship = RelationshipFactory()
    attach(product, relationship)
    relate(product, relationship, related)
    return catalog_of(hierarchy, name="Summer")


def releases_path(catalog: Catalog) -> str:
    return f"/pcm/catalogs/{catalog.pk}/releases"


def status_of(release: Release) -> str:
    release.refresh_from_db()
    return release.status


def test_a_release_is_told_in_the_language_that_is_wanted(api: APIClient, catalog: Catalog) -> None:
    catalog.locales = {"fr-FR": {"name": "Été", "description": "Tout pour la plage"}}
    catalog.save()
    release, path = publish(catalog), releases_path(catalog)

    plain = api.get(f"{path}/{release.pk}")
    french = api.get(f"{path}/{release.pk}", headers={"Accept-Language": "de, fr;q=0.5"})
    (listed,) = api.get(path, headers={"X-Moltin-Language": "fr"}).data

    assert (plain.data["attributes"]["name"], "language" in plain.data["meta"]) == ("Summer", False)
    assert (french.data["attributes"]["name"], french.data["meta"]["language"]) == ("Été", "fr-FR")
    assert french.data["attributes"]["description"] == "Tout pour la plage"
    assert listed == french.data
    assert {"Accept-Language", "X-Moltin-Language"} <= set(french.headers["Vary"].split(", "))
    assert plain.headers["ETag"] != french.headers["ETag"]


def test_a_release_from_its_beginning_to_its_end(
    api: APIClient, catalog: Catalog, run_jobs: Callable[[], None]
) -> None:
    path = releases_path(catalog)
    asked = api.post(path)
    here = f"{path}/{asked.data['id']}"
    assert (asked.status, asked.body["links"]) == (201, {"self": here})
    assert asked.data["attributes"] == {
        "name": "Summer",
        "description": "",
        "catalog_id": str(catalog.pk),
        "published_at": None,
        "hierarchies": [],
    }
    meta = asked.data["meta"]
    assert (meta["release_status"], meta["percent_completed"], meta["started_at"]) == ("PENDING", 0, None)
    run_jobs()
    read = api.get(here)
    shown = _without_delta(read.data)
    published_at = read.data["attributes"]["published_at"]
    (hierarchy_id,) = catalog.hierarchy_ids
    assert read.data["attributes"]["hierarchies"] == [{"id": hierarchy_id, "label": "category", "name": "Clothing"}]
    assert {name: value for name, value in read.data["meta"].items() if name not in {"created_at", "updated_at"}} == {
        "started_at": published_at,
        "release_status": "PUBLISHED",
        "is_full_publish": True,
        "is_full_delta": True,
        "total_products": 2,
        "total_nodes": 2,
        "percent_completed": 100,
        "owner": "store",
        "price_segmentation_enabled": False,
    }
    assert shown["relationships"] == {
        "products": {"links": {"related": f"{here}/products"}},
        "hierarchies": {"links": {"related": f"{here}/hierarchies"}},
    }
    for alias in ("latest", "latestPublished"):
        assert _without_delta(api.get(f"{path}/{alias}").data) == shown
    listed = api.get(path).body
    assert (list(map(_without_delta, listed["data"])), listed["links"]) == ([shown], {"self": path})
    assert api.get("/pcm/jobs").body["data"] == []


def _without_delta(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out the link to the delta file, which every answer makes afresh."""
    links = {name: link for name, link in document["relationships"].items() if name != "delta"}
    return document | {"relationships": links}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"data": []}, "/data"),
        ({"data": {"export_full_delta": "yes"}}, "/data/export_full_delta"),
        ({"data": {"publish_at": "tomorrow"}}, "/data/publish_at"),
    ],
)
def test_what_can_not_be_read_publishes_nothing(
    api: APIClient, catalog: Catalog, body: dict[str, Any], pointer: str
) -> None:
    answer = api.post(releases_path(catalog), body)
    assert (answer.status, answer.errors[0]["source"]) == (422, {"pointer": pointer})
    assert not Release.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize("body", [None, {}, {"data": None}, {"data": {"include_organization_resources": True}}])
def test_the_body_may_be_absent(api: APIClient, catalog: Catalog, body: Any) -> None:
    assert api.post(releases_path(catalog), body).status == 201


def test_the_newest_and_two_earlier_ones_are_kept(catalog: Catalog) -> None:
    made = [publish(catalog) for _ in range(4)]
    assert list(Release.objects.order_by("created_at", "pk")) == made[1:]
    while sweep():
        pass
    for model in FROZEN:
        for release in made[1:]:
            assert shown_in(release, model).count() == model.objects.count(), model


def test_without_the_newest_the_one_before_it_is_current(api: APIClient, catalog: Catalog) -> None:
    first, second = publish(catalog), publish(catalog)
    assert find_release(catalog.pk, "latest") == second
    assert api.delete(f"{releases_path(catalog)}/latestPublished").status == 204
    assert find_release(catalog.pk, "latest") == first
    assert api.delete(f"{releases_path(catalog)}/{first.pk}").status == 204
    assert api.get(f"{releases_path(catalog)}/latest").status == 404
    assert Entry.objects.filter(subject_id=catalog.pk, said__startswith="deleted the release of").count() == 2


def test_all_are_deleted_at_once_and_nothing_of_them_stays(api: APIClient, catalog: Catalog) -> None:
    publish(catalog)
    publish(catalog)
    for _ in range(2):
        assert api.delete(releases_path(catalog)).status == 204
    assert not Release.objects.exists()
    while sweep():
        pass
    assert not any(model.objects.exists() for model in (*FROZEN, FrozenText))


@pytest.mark.parametrize("place", [f"/{UNKNOWN_ID}", "/x", "/latest", "/%00"])
def test_an_unknown_release(api: APIClient, catalog: Catalog, place: str) -> None:
    assert api.get(f"{releases_path(catalog)}{place}").status == 404
    assert api.delete(f"{releases_path(catalog)}{place}").status == 204


def test_a_release_is_found_below_its_own_catalog_only(api: APIClient, catalog: Catalog) -> None:
    release, other = publish(catalog), CatalogFactory()
    assert api.get(f"{releases_path(other)}/{release.pk}").status == 404
    assert api.delete(f"{releases_path(other)}/{release.pk}").status == 204
    assert Release.objects.exists()


def test_publishes_of_a_catalog_run_one_after_the_other(catalog: Catalog, run_jobs: Callable[[], None]) -> None:
    first, second = (request_publish(catalog_id=catalog.pk, request_id="r") for _ in range(2))
    other = request_publish(catalog_id=CatalogFactory().pk, request_id="r")
    lanes = dict(Job.objects.values_list("pk", "lane"))
    assert lanes[first.job_id] == lanes[second.job_id] != lanes[other.job_id]
    run_jobs()
    assert {status_of(each) for each in (first, second, other)} == {"PUBLISHED"}
    assert first.published_at <= second.published_at


def test_a_publish_waits_for_its_time(api: APIClient, catalog: Catalog, run_jobs: Callable[[], None]) -> None:
    at = (now() + timedelta(hours=1)).isoformat()
    answer = api.post(releases_path(catalog), {"data": {"publish_at": at}})
    run_jobs()
    assert api.get(answer.body["links"]["self"]).data["meta"]["release_status"] == "PENDING"
    Job.objects.update(not_before=None)
    run_jobs()
    assert api.get(answer.body["links"]["self"]).data["meta"]["release_status"] == "PUBLISHED"


def test_deleting_a_pending_release_calls_it_off(catalog: Catalog, run_jobs: Callable[[], None]) -> None:
    release = request_publish(catalog_id=catalog.pk, request_id="r")
    delete_releases(release_ids=[release.pk])
    run_jobs()
    assert Job.objects.get().status == Job.Status.CANCELLED
    assert not ReleaseProduct.objects.exists()


def test_deleting_a_release_that_is_being_made_ends_the_publish(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = publishing.ProductRows.flush

    def flush(self: Any) -> None:
        Release.objects.all().delete()
        write(self)

    monkeypatch.setattr(publishing.ProductRows, "flush", flush)
    release = request_publish(catalog_id=catalog.pk, request_id="r")
    runner.drain()
    assert Job.objects.get(pk=release.job_id).status == Job.Status.FAILED
    assert not Release.objects.exists()
    while sweep():
        pass
    assert not any(model.objects.exists() for model in (*FROZEN, FrozenText))


def test_a_job_that_is_cancelled_takes_its_release_along(catalog: Catalog) -> None:
    release = request_publish(catalog_id=catalog.pk, request_id="r")
    jobs.cancel(job_id=release.job_id)
    assert status_of(release) == "FAILED"
    assert release.problem == "cancelled"


def test_a_publish_whose_runner_died_has_failed_and_is_not_taken_up_again(
    catalog: Catalog, run_jobs: Callable[[], None]
) -> None:
    before = publish(catalog)
    release = request_publish(catalog_id=catalog.pk, request_id="r")
    claimed = claim_next(Job.objects.get(pk=release.job_id).lane)
    assert claimed is not None
    Release.objects.filter(pk=release.pk).update(status="IN_PROGRESS")
    run_jobs()
    assert status_of(release) == "FAILED"
    assert "interrupted" in release.problem
    assert find_release(catalog.pk, "latest") == before
    with pytest.raises(Invalid):
        jobs.retry(job_id=before.job_id, actor=None, request_id="r")
    after = publish(catalog)
    assert list(Release.objects.order_by("created_at")) == [before, after]


def test_what_a_failed_publish_had_written_is_swept(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    before = publish(catalog)
    kept = {model: model.objects.count() for model in (*FROZEN, FrozenText)}
    place(NodeFactory(hierarchy=Hierarchy.objects.get()))

    def finish(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(publishing._Publish, "_finish", finish)
    failed = publish(catalog)
    assert (failed.status, find_release(catalog.pk, "latest")) == ("FAILED", before)
    assert "unexpected error" in failed.problem
    assert ReleasePlacement.objects.filter(since=failed.number).exists()
    while sweep():
        pass
    assert {model: model.objects.count() for model in (*FROZEN, FrozenText)} == kept


def test_a_publish_is_a_line_in_the_history_of_its_catalog(catalog: Catalog) -> None:
    publish(catalog)
    assert Entry.objects.get(subject_id=catalog.pk).said == "published 2 products"
