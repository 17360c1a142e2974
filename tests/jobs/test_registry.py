"""Job types, as the apps register them."""

from __future__ import annotations

import pytest

from jobs import registry
from jobs.admin.words import WORDS
from jobs.models import Job
from jobs.registry import JOB_TYPES, UnknownJobType


def test_a_type_says_in_plain_words_what_a_job_does(work, submit, db):
    assert registry.title(submit(subject_name="Shirt")) == "Do Shirt"


def test_a_job_whose_type_is_gone_is_called_by_its_type_and_subject():
    job = Job(type="work", subject_name="Shirt")
    assert registry.title(job) == "work · Shirt"


def test_a_type_that_nobody_registered_is_unknown():
    with pytest.raises(UnknownJobType, match="no work for jobs of type gone"):
        registry.job_type("gone")


def test_every_type_has_its_words_and_every_word_its_type():
    assert sorted(WORDS.names()) == sorted(JOB_TYPES.names())


def test_a_name_stands_for_the_type_with_all_its_synonyms(work):
    work(name="price-import", synonyms=frozenset({"pricebook-import"}))
    both = {"price-import", "pricebook-import"}
    assert registry.names_meant_by("price-import") == both
    assert registry.names_meant_by("pricebook-import") == both
    assert registry.names_meant_by("work") == {"work"}
    assert registry.names_meant_by("gone") == {"gone"}
