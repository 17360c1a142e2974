"""The benchmark of shopper pages runs and prints every figure; how fast it was is not judged here."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.benchmarks.shopping import TARGETS


@pytest.mark.processes
def test_benchmark_prints_every_figure_with_its_target() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.shopping", "--database-url", "sqlite://", "--rounds", "1"]

    part = os.environ | {"BENCHMARK_PART": "100"}
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, env=part).stdout

    figures = json.loads(printed)["sqlite"]
    assert set(figures) == {*TARGETS, "queries", "products", "measured_on"}
    assert all(figures[name]["target"] == target and figures[name]["ratio"] > 0 for name, target in TARGETS.items())
    assert figures["queries"] <= 6
    assert figures["while_publishing"]["pages"] > 1
