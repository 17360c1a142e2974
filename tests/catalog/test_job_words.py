"""How people read a publish in the list of jobs."""

from __future__ import annotations

import pytest
from django.utils.html import format_html

from catalog.publishing.job import PUBLISH
from jobs.admin.words import words_of
from jobs.models import Job
from tests.factories.catalog import catalog_of, publish
from tests.factories.hierarchies import NodeFactory, place

pytestmark = pytest.mark.django_db


def test_what_came_of_a_publish() -> None:
    node = NodeFactory()
    place(node)
    catalog = catalog_of(node.hierarchy)
    job = Job.objects.get(pk=publish(catalog).job_id)
    subject = format_html("<b>{}</b>", catalog.name)
    assert words_of(job).deed(job, subject) == f"published {subject}"
    assert words_of(job).doing(job, subject) == f"{subject} is being published"
    assert words_of(job).outcome(job) == "1 product, 2 nodes"
    assert list(words_of(job).pages([catalog.pk])) == [catalog.pk]


@pytest.mark.parametrize("status", Job.Status)
def test_there_is_a_word_for_every_end(status: Job.Status) -> None:
    job = Job(type=PUBLISH, status=status)
    assert "Summer" in words_of(job).deed(job, format_html("{}", "Summer"))
