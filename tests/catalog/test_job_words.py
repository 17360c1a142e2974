"""How people read a publish in the list of jobs."""

from __future__ import annotations

import pytest
from django.utils.html import format_html

from catalog.admin import job_words
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
    assert job_words.deed(job, subject) == f"published {subject}"
    assert job_words.doing(job, subject) == f"{subject} is being published"
    assert job_words.outcome(job) == "1 product, 2 nodes"
    assert list(job_words.pages([catalog.pk])) == [catalog.pk]


@pytest.mark.parametrize("status", Job.Status)
def test_there_is_a_word_for_every_end(status: Job.Status) -> None:
    assert "Summer" in job_words.deed(Job(status=status), format_html("{}", "Summer"))
