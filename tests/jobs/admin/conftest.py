from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from jobs.admin.words import WORDS, Words
from jobs.models import Job, JobError
from pxm.clock import now


@pytest.fixture(autouse=True)
def _every_test_asks_the_database(db: None) -> None: ...


@pytest.fixture
def ended(submit: Callable[..., Job]) -> Callable[..., Job]:
    """Make a job that has ended: ``ended("failed", errors=["a", "a", "b"])``."""

    def make(status: str = "success", *, errors: tuple[str, ...] = (), **options: object) -> Job:
        job = submit(**options)
        moment = now()
        fields = {"status": status, "started_at": moment, "completed_at": moment + timedelta(milliseconds=400)}
        Job.objects.filter(pk=job.pk).update(**fields, error_total=len(errors))
        for position, message in enumerate(errors, start=1):
            JobError.objects.create(job=job, position=position, message=message)
        job.refresh_from_db()
        return job

    return make


@pytest.fixture
def running(submit: Callable[..., Job]) -> Callable[..., Job]:
    def make(**options: object) -> Job:
        job = submit(**options)
        Job.objects.filter(pk=job.pk).update(status="started", started_at=now() - timedelta(seconds=10))
        job.refresh_from_db()
        return job

    return make


@pytest.fixture
def speak() -> Iterator[Callable[..., None]]:
    """Give jobs of type "work" words: ``speak(outcome=lambda job: "7 done")``; what is not given says nothing."""
    with ExitStack() as declared:

        def declare(**given: object) -> None:
            silent = dict.fromkeys(("deed", "doing", "outcome"), lambda *about: "")
            words = Words(**{"type": "work", "label": "Work"} | silent | given)
            declared.enter_context(WORDS.holding(words))

        yield declare
