from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from jobs.admin import words
from jobs.admin.words import Words
from jobs.models import Job, JobError
from pxm.clock import now


@pytest.fixture(autouse=True)
def _words_of_this_test_only(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_words", {})


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
def speak() -> Callable[..., None]:
    """Give jobs of type "work" words: ``speak(outcome=lambda job: "7 done")``; what is not given says nothing."""

    def register(**given: object) -> None:
        silent = dict.fromkeys(("deed", "doing", "outcome"), lambda *about: "")
        words.register("work", Words(**{"label": "Work"} | silent | given))

    return register
