"""The benchmark of requests and jobs runs and prints every figure; how fast it was is not judged here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.benchmarks.doors import TARGETS


@pytest.mark.processes
def test_benchmark_prints_every_figure_with_its_target() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.doors", "--database-url", "sqlite://", "--rounds", "0"]

    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout

    figures = json.loads(printed)["sqlite"]
    assert set(figures) == {*TARGETS, "waitress", "measured_on"}
    assert all(figures[name]["target"] == target for name, target in TARGETS.items())
    assert all(figures[name]["ratio"] > 0 for name in TARGETS if name != "history")
    assert all(figures["history"][name]["ratio"] > 0 for name in ("sweep", "claim"))
