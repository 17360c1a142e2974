"""Fixtures that every room uses, and the rule that nothing may be skipped where `PXM_REQUIRE_ALL` says so."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobs import runner

REQUIRE_ALL = os.environ.get("PXM_REQUIRE_ALL") == "1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    return _not_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    return _not_skipped((yield))


def _not_skipped(report):
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} – but PXM_REQUIRE_ALL=1 lets no test be skipped"
    return report


@pytest.fixture
def run_jobs(db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[[], None]:
    """Run everything that waits in the jobs table, here and now, with what the work does on commit."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            runner.drain()

    return run
