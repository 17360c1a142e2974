"""The benchmark of the build runs and prints every figure of the README's table; how fast it was is not judged here."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.benchmarks.build import TARGETS


@pytest.mark.processes
def test_benchmark_prints_every_figure_with_its_target() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.build", "--database-url", "sqlite://", "--rounds", "1"]
    part = os.environ | {"BENCHMARK_PART": "2"}

    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=part).stdout

    figures = json.loads(printed)["sqlite"]
    assert set(figures) == {*TARGETS, "queries", "measured_on"}
    assert all(figures[name]["target"] == targets["sqlite"] for name, targets in TARGETS.items())
    assert 9_000 < figures["first_build"]["children"] <= 10_000
    assert figures["sparse_rules"]["children"] == 1_000
    assert all(small == large for small, large in figures["queries"].values())
    assert figures["memory"]["mb"] <= TARGETS["memory"]["sqlite"]
