"""Job types whose work a test writes down as a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from jobs import registry, services
from jobs.models import Job
from jobs.registry import JobType, register
from jobs.run import Run

Work = Callable[[Run], dict[str, Any] | None]


def do_nothing(run: Run) -> None:
    return None


@pytest.fixture(autouse=True)
def _types_of_this_test_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_types", {})


@pytest.fixture
def work() -> Callable[..., None]:
    """Register ``work(function)`` as what jobs of type "work" do; `options` are those of `JobType`."""

    def as_type(function: Work = do_nothing, name: str = "work", **options: Any) -> None:
        options = {"lane": "one", "title": lambda job: f"Do {job.subject_name}"} | options
        register(JobType(name=name, work=function, **options))

    as_type()
    return as_type


@pytest.fixture
def submit(work: Callable[..., None]) -> Callable[..., Job]:
    """Submit a job of type "work" (or `type`) with the given payload."""

    def submitted(type: str = "work", **options: Any) -> Job:
        return services.submit(type=type, **{"payload": {}, "request_id": f"request-{uuid4()}"} | options)

    return submitted
