"""Job types whose work a test writes down as a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from jobs import services
from jobs.models import Job
from jobs.registry import JOB_TYPES, JobType
from jobs.run import Run
from pxm.clock import now

Work = Callable[[Run], dict[str, Any] | None]


def do_nothing(run: Run) -> None:
    return None


@pytest.fixture
def work() -> Iterator[Callable[..., None]]:
    """Declare with ``work(function)`` what jobs of type "work" do in this test; `options` are those of `JobType`."""
    with ExitStack() as declared:

        def as_type(function: Work = do_nothing, name: str = "work", **options: Any) -> None:
            options = {"lane": "one", "title": lambda job: f"Do {job.subject_name}"} | options
            declared.enter_context(JOB_TYPES.holding(JobType(name=name, work=function, **options)))

        as_type()
        yield as_type


@pytest.fixture
def submit(work: Callable[..., None]) -> Callable[..., Job]:
    """Submit a job of type "work" (or `type`) with the given payload."""

    def submitted(type: str = "work", **options: Any) -> Job:
        return services.submit(type=type, **{"payload": {}, "request_id": f"request-{uuid4()}"} | options)

    return submitted


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """A clock that a test sets forward: ``clock(timedelta(hours=1))``."""
    ahead = [timedelta(0)]
    for module in ("health", "interruptions", "models", "runner", "services", "transitions"):
        monkeypatch.setattr(f"jobs.{module}.now", lambda: now() + ahead[0])

    def forward(by: timedelta) -> datetime:
        ahead[0] += by
        return now() + ahead[0]

    return forward
