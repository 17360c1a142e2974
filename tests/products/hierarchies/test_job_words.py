"""How the admin tells of duplicated hierarchies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from jobs.admin.words import pages, subject, words_of
from jobs.models import Job
from jobs.registry import title
from products.hierarchies.copying import request_copy
from products.hierarchies.models import Hierarchy
from tests.factories.hierarchies import HierarchyFactory, NodeFactory, place

pytestmark = pytest.mark.django_db


def asked(*, products: bool = False) -> Job:
    hierarchy = HierarchyFactory(name="Shoes")
    place(NodeFactory(hierarchy=hierarchy))
    return request_copy(
        hierarchy_id=hierarchy.pk, attributes={"include_products": products}, request_id="r", actor_name="Ann"
    )


@pytest.mark.parametrize(
    ("status", "deed"),
    [
        ("pending", "asked for a duplicate of Shoes"),
        ("started", "started to duplicate Shoes"),
        ("success", "duplicated Shoes"),
        ("failed", "could not duplicate Shoes"),
        ("cancelled", "asked for a duplicate of Shoes; it was cancelled"),
    ],
)
def test_every_end_has_its_words(status: str, deed: str) -> None:
    job = asked()
    job.status = status
    words, shoes = words_of(job), subject(job, {})
    assert strip_tags(words.deed(job, shoes)) == deed
    assert strip_tags(words.doing(job, shoes)) == "Shoes is being duplicated"
    assert title(job) == "Duplicate Shoes"


def test_the_outcome_is_told_in_numbers(run_jobs: Callable[[], None]) -> None:
    plain, full = asked(), asked(products=True)
    run_jobs()
    for job, outcome in ((plain, "1 node"), (full, "1 node, 1 product placed")):
        job.refresh_from_db()
        assert words_of(job).outcome(job) == outcome
    assert Hierarchy.objects.count() == 4


def test_it_leads_to_the_hierarchy_as_long_as_there_is_one() -> None:
    job = asked()
    address = reverse("admin:hierarchies_hierarchy_change", args=[job.subject_id])
    assert pages([job]) == {job.subject_id: address}
    Hierarchy.objects.get(pk=job.subject_id).delete()
    assert pages([job]) == {}
