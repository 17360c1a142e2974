"""Duplicating a hierarchy: a job like others, all or nothing (PIM contract §5.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from jobs.models import Job
from jobs.registry import job_type
from jobs.services import retry
from products.building.job import CHILD_PRODUCTS
from products.hierarchies import copying
from products.hierarchies.models import Hierarchy, Node, Placement
from tests.client import APIClient
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, chain, place
from tests.products.hierarchies.paths import path_of
from tests.resource_cases import UNKNOWN_ID

pytestmark = pytest.mark.django_db

RunJobs = Callable[[], None]
LOCALES = {"fr": {"name": "Chaussures"}}


def ask(api: APIClient, hierarchy: Any, **attributes: Any) -> Any:
    path = path_of(hierarchy) if isinstance(hierarchy, Hierarchy) else f"/pcm/hierarchies/{hierarchy}"
    return api.post(f"{path}/duplicate_job", {"data": {"type": "hierarchy", "attributes": attributes}})


def copied(api: APIClient, run_jobs: RunJobs, hierarchy: Hierarchy, **attributes: Any) -> Hierarchy:
    job = ask(api, hierarchy, **attributes)
    assert job.status == 201
    run_jobs()
    done = api.get(f"/pcm/jobs/{job.data['id']}").data
    assert done["attributes"]["status"] == "success"
    return Hierarchy.objects.get(pk=done["meta"]["hierarchy_id"])


def outline(hierarchy: Hierarchy, *, parent: Node | None = None) -> list[Any]:
    """What a tree says, without ids and times, children as they are shown."""
    children = Node.objects.filter(above=parent.pk if parent else hierarchy.pk)
    return [
        (
            [node.name, node.slug, node.description, node.locales, node.shopper_attributes, node.admin_attributes],
            node.sort_order,
            list(node.placements.order_by("position", "pk").values_list("product_id", "position")),
            outline(hierarchy, parent=node),
        )
        for node in children.order_by("-sort_rank", "-updated_at", "pk")
    ]


@pytest.fixture
def shoes() -> Hierarchy:
    hierarchy = HierarchyFactory(
        name="Shoes", slug="shoes", description="d", locales=LOCALES, shopper_attributes={"a": "b"}
    )
    top = NodeFactory(
        hierarchy=hierarchy, name="Boots", slug="boots", description="x", locales=LOCALES, admin_attributes={"c": "d"}
    )
    below = NodeFactory(parent=top, name="Low", sort_order=3)
    NodeFactory(parent=top, name="High", sort_order=7)
    for name in ("first", "second", "third"):
        NodeFactory(parent=below, name=name)
    chain(hierarchy, 5)
    place(below, *place(top), curated=True)
    place(below)
    return hierarchy


def test_a_hierarchy_is_copied_by_a_job(api: APIClient, run_jobs: RunJobs, shoes: Hierarchy) -> None:
    before = list(Node.objects.filter(hierarchy=shoes).order_by("pk").values())
    answer = ask(api, shoes)
    assert (answer.status, answer.data["type"]) == (201, "pim-job")
    assert answer.data["attributes"]["type"] == "hierarchy-duplicate"
    assert answer.data["attributes"]["status"] == "pending"
    meta = {"x_request_id": answer.data["meta"]["x_request_id"], "copied_from": str(shoes.pk)}
    assert answer.data["meta"] == meta
    assert Hierarchy.objects.count() == 1

    run_jobs()
    copy = Hierarchy.objects.exclude(pk=shoes.pk).get()
    assert api.get(f"/pcm/jobs/{answer.data['id']}").data["meta"] == meta | {"hierarchy_id": str(copy.pk)}
    shown, original = api.get(path_of(copy)).data, api.get(path_of(shoes)).data
    assert shown["attributes"] == original["attributes"] | {"slug": "shoes-copy"}
    assert not Placement.objects.filter(node__hierarchy=copy).exists()
    assert list(Node.objects.filter(hierarchy=shoes).order_by("pk").values()) == before
    deepest = Node.objects.filter(hierarchy=copy, name="first").get()
    crumbs = api.get(path_of(deepest)).data["meta"]["breadcrumbs"]
    assert [crumb["name"] for crumb in crumbs] == ["Shoes", "Boots", "Low", "first"]
    assert crumbs[0]["id"] == str(copy.pk)


def test_products_are_copied_on_request(api: APIClient, run_jobs: RunJobs, shoes: Hierarchy) -> None:
    copy = copied(api, run_jobs, shoes, include_products=True)
    assert outline(copy) == outline(shoes)
    assert Job.objects.get().result == {"nodes": Node.objects.filter(hierarchy=shoes).count(), "products": 3}


def test_what_is_sent_takes_the_place_of_what_is_copied(api: APIClient, run_jobs: RunJobs, shoes: Hierarchy) -> None:
    copy = copied(api, run_jobs, shoes, name="New", description="new", slug="new-shoes", include_products=False)
    assert (copy.name, copy.description, copy.slug, copy.locales) == ("New", "new", "new-shoes", LOCALES)
    copy = copied(api, run_jobs, shoes, name=None, description=None, slug=None, include_products=None)
    assert (copy.name, copy.description, copy.slug) == ("Shoes", "d", "shoes-copy")


def test_copies_get_slugs_of_their_own(api: APIClient, run_jobs: RunJobs, shoes: Hierarchy) -> None:
    slugs = [copied(api, run_jobs, shoes).slug for _ in range(3)]
    assert slugs == ["shoes-copy", "shoes-copy-2", "shoes-copy-3"]
    assert copied(api, run_jobs, HierarchyFactory()).slug is None
    longest = copied(api, run_jobs, HierarchyFactory(slug="x" * 512)).slug
    assert longest == "x" * 507 + "-copy"


def test_the_job_copies_what_is_there_when_it_starts(api: APIClient, run_jobs: RunJobs, shoes: Hierarchy) -> None:
    ask(api, shoes)
    NodeFactory(hierarchy=shoes, name="Later")
    run_jobs()
    assert Node.objects.filter(name="Later").count() == 2


@pytest.mark.parametrize(
    ("attributes", "details"),
    [
        ({"name": "x" * 1001}, ["name must not exceed 1000 characters"]),
        ({"name": ""}, ["name can not be empty"]),
        ({"slug": "a b"}, ["slug must be URL compatible"]),
        ({"include_products": "yes"}, ["include_products must be a boolean"]),
        ({"slug": "shoes"}, ["slug must be unique amongst hierarchies"]),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    api: APIClient, shoes: Hierarchy, attributes: dict[str, Any], details: list[str]
) -> None:
    answer = ask(api, shoes, **attributes)
    assert (answer.status, answer.details) == (422, details)
    for body in ({}, {"data": {"type": "node"}}, {"data": []}):
        assert api.post(f"{path_of(shoes)}/duplicate_job", body).status == 422
    assert ask(api, UNKNOWN_ID).status == ask(api, "x").status == 404
    assert not Job.objects.exists()


def test_a_slug_taken_meanwhile_or_a_hierarchy_that_is_gone_fails_the_job(
    api: APIClient, run_jobs: RunJobs, shoes: Hierarchy
) -> None:
    taken, gone = ask(api, shoes, slug="new").data["id"], ask(api, HierarchyFactory()).data["id"]
    HierarchyFactory(slug="new")
    Hierarchy.objects.filter(pk=Job.objects.get(pk=gone).subject_id).delete()
    run_jobs()
    for id, message in ((taken, "slug must be unique amongst hierarchies"), (gone, "could not find hierarchy")):
        assert api.get(f"/pcm/jobs/{id}").data["attributes"]["status"] == "failed"
        assert [error["attributes"]["message"] for error in api.get(f"/pcm/jobs/{id}/errors").data] == [message]
    assert Hierarchy.objects.count() == 2


def test_a_copy_that_breaks_off_leaves_nothing_and_is_repeated(
    api: APIClient, run_jobs: RunJobs, shoes: Hierarchy
) -> None:
    id = ask(api, shoes, include_products=True).data["id"]
    before = (Hierarchy.objects.count(), Node.objects.count(), Placement.objects.count())
    with patch.object(copying, "_copy_placements", side_effect=RuntimeError):
        run_jobs()
    job = Job.objects.get(pk=id)
    assert (job.status, job.meta) == ("failed", {"copied_from": str(shoes.pk)})
    assert (Hierarchy.objects.count(), Node.objects.count(), Placement.objects.count()) == before
    again = retry(job_id=job.pk, actor=None, request_id="again")
    run_jobs()
    again.refresh_from_db()
    assert (again.status, again.meta["copied_from"]) == ("success", str(shoes.pk))


def test_it_waits_in_the_line_of_the_builds(api: APIClient, shoes: Hierarchy) -> None:
    ask(api, shoes)
    job = Job.objects.get()
    assert job.subject_name == "Shoes"
    assert job_type(CHILD_PRODUCTS).lane == job.lane
    assert api.get("/pcm/jobs", {"filter": "eq(type,hierarchy-duplicate)"}).ids == [str(job.pk)]


def test_many_nodes_are_copied_with_as_few_statements_as_some(
    api: APIClient, run_jobs: RunJobs, shoes: Hierarchy, count_queries: Any
) -> None:
    ask(api, shoes, include_products=True)
    few = count_queries(run_jobs)
    large = HierarchyFactory(slug="large")
    for node in NodeFactory.create_batch(200, hierarchy=large):
        place(node)
    ask(api, large, include_products=True)
    assert count_queries(run_jobs) == few
    assert Node.objects.filter(hierarchy__slug="large-copy").count() == 200
