"""The benchmark of product lists runs and prints every figure with its target; how fast it was is not judged here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.benchmarks.products import TARGETS, TARGETS_OF_LIKE, with_targets


@pytest.mark.processes
def test_benchmark_prints_every_figure_with_its_target() -> None:
    command = [sys.executable, "-m", "tests.benchmarks.products", "--database-url", "sqlite://", "--rounds", "1"]

    printed = subprocess.run(
        [*command, "--rows", "1200"], check=True, capture_output=True, text=True, timeout=300
    ).stdout

    figures = json.loads(printed)["sqlite"]
    assert set(figures["filters"]) == {*TARGETS, *TARGETS_OF_LIKE}
    assert figures["rows"] == 1_200
    assert all(figure["target"] == target and figure["ratio"] > 0 for figure, target in with_targets(figures))
