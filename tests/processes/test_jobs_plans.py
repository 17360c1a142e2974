"""Jobs that must not start before a time, with workers that are only woken by their own sweep."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobs.worker import SECONDS_BETWEEN_SWEEPS
from pxm.clock import now
from tests.processes.system import System

pytestmark = pytest.mark.processes


def test_a_planned_job_starts_within_a_sweep_of_its_moment_and_holds_up_nobody(system: System):
    system.start_idle_worker()
    moment = now() + timedelta(seconds=2)
    system.submit("later", steps=1, not_before=moment)
    system.submit("sooner", steps=1)
    (sooner,) = system.until_done("sooner")
    assert sooner.started_at < moment
    (later,) = system.until_done("later")
    a_moment = 2  # for the bell, and for the process that a worker forks on a busy machine
    assert moment <= later.started_at <= moment + timedelta(seconds=SECONDS_BETWEEN_SWEEPS + a_moment)
    assert (later.status, later.attempts) == ("success", 1)
